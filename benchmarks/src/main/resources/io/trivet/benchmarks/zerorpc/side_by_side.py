

# One process of a contestant, as the referee talks to it: a server, or with a port behind the class's name, a client.
LINE = {'id': 42, 'item': 'item-42', 'buyer': 'buyer-4711', 'quantity': 3, 'price': 19.99, 'paid': True, 'country': 'NL',
        'createdAt': 1700000000000, 'revision': 7, 'note': 'leave at the door'}
CALLS = {'add': ((3, 4), 7), 'record': ((LINE,), LINE), 'list': (([LINE] * 15,), [LINE] * 15)}


class Workload:
    def add(self, a, b):
        return a + b

    def record(self, line):
        return line

    def list(self, lines):
        return lines


def answer_referee(text):
    print(text, flush=True)


def serve_referee():
    server = Server(Workload(), 'tcp://127.0.0.1:0')
    answer_referee(server.endpoint.rsplit(':', 1)[1])
    for _ in sys.stdin:
        answer_referee(time.process_time_ns())


def measure(client, operation, threads, nanos):
    arguments, right = CALLS[operation]
    if client.call(operation, *arguments) != right:
        raise ValueError('the answer is wrong')
    latencies = []
    failures = []

    def work():
        try:
            own = []
            before = time.perf_counter_ns()
            while True:
                client.call(operation, *arguments)
                after = time.perf_counter_ns()
                own.append(after - before)
                before = after
                if before >= end:
                    break
            latencies.extend(own)
        except Exception as failure:
            failures.append(failure)

    cpu = time.process_time_ns()
    start = time.perf_counter_ns()
    end = start + nanos
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.perf_counter_ns() - start
    used = time.process_time_ns() - cpu
    if failures:
        raise failures[0]
    latencies.sort()
    done = len(latencies)
    return f'{done} {done} {took} {used} {latencies[done // 2]} {latencies[done * 99 // 100]} {latencies[-1]}'


def call_referee(port):
    client = Client(f'tcp://127.0.0.1:{port}')
    answer_referee('connected')
    for order in sys.stdin:
        _, operation, threads, in_flight, nanos = order.split()
        answer_referee(measure(client, operation, max(int(threads), int(in_flight)), int(nanos)))


if len(sys.argv) > 2:
    call_referee(int(sys.argv[2]))
else:
    serve_referee()
