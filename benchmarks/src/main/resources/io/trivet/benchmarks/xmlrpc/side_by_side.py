"""One process of a contestant, as the referee talks to it: a server, or with a port behind the class's name, a client."""
import socketserver
import sys
import threading
import time
import xmlrpc.client
import xmlrpc.server

LINE = {'id': 42, 'item': 'item-42', 'buyer': 'buyer-4711', 'quantity': 3, 'price': 19.99, 'paid': True, 'country': 'NL',
        'createdAt': '1700000000000', 'revision': 7, 'note': 'leave at the door'}
CALLS = {'add': (lambda server: server.add(3, 4), 7),
         'record': (lambda server: server.record(LINE), LINE),
         'list': (lambda server: server.list([LINE] * 15), [LINE] * 15)}


def answer(text):
    print(text, flush=True)


class Server(socketserver.ThreadingMixIn, xmlrpc.server.SimpleXMLRPCServer):
    daemon_threads = True


class KeepAlive(xmlrpc.server.SimpleXMLRPCRequestHandler):
    protocol_version = 'HTTP/1.1'


def serve():
    server = Server(('127.0.0.1', 0), KeepAlive, logRequests=False)
    server.register_function(lambda a, b: a + b, 'add')
    server.register_function(lambda line: line, 'record')
    server.register_function(lambda lines: lines, 'list')
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answer(server.server_address[1])
    for _ in sys.stdin:
        answer(time.process_time_ns())


def measure(uri, operation, threads, nanos):
    call, right = CALLS[operation]
    latencies = []
    failures = []

    def work():
        try:
            with xmlrpc.client.ServerProxy(uri) as server:
                if call(server) != right:
                    raise ValueError('the answer is wrong')
                own = []
                before = time.perf_counter_ns()
                while True:
                    call(server)
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


def call(port):
    answer('connected')
    for order in sys.stdin:
        _, operation, threads, _, nanos = order.split()
        answer(measure(f'http://127.0.0.1:{port}', operation, int(threads), int(nanos)))


if len(sys.argv) > 2:
    call(int(sys.argv[2]))
else:
    serve()
