"""A ZeroRPC peer for tests, on pyzmq and msgpack (Debian: python3-zmq, python3-msgpack).

    client = Client("tcp://127.0.0.1:4242")
    client.call("add", 3, 4)                    # 7; RemoteError if the method fails
    for n in client.call("countdown", 3): ...   # a stream, if the server answers with one
    call = client.begin("add", 3, 4)            # a call whose channel the caller looks at
    client.close()

    server = Server(Service(), "tcp://127.0.0.1:0")  # generator functions are streams
    server.endpoint                                  # where it listens
    server.close()

Or from a shell: python3 zerorpc_peer.py serve tcp://127.0.0.1:4242
                 python3 zerorpc_peer.py call tcp://127.0.0.1:4242 add 3 4    (arguments as JSON)

It is stricter than zerorpc: a side that sends more events than it was granted fails its call, and only heartbeats count as life. Each
client and server has one thread for its socket, which also sends the heartbeats; methods run on other threads. Clients may be shared.
"""

import collections
import concurrent.futures
import heapq
import inspect
import itertools
import json
import os
import socket
import sys
import threading
import time
import traceback
import uuid

import msgpack
import zmq

BEAT, MORE, STREAM, DONE = "_zpc_hb", "_zpc_more", "STREAM", "STREAM_DONE"


class RemoteError(Exception):
    """What the method failed with, in the server's words."""

    def __init__(self, name, message="", remote_traceback="", fault=None):
        super().__init__("%s: %s" % (name, message))
        self.name, self.msg, self.traceback = name, message, remote_traceback
        self.fault = fault  # what Trivet's server says besides


class LostRemote(Exception):
    """The other side's heartbeats stopped."""


class TimeoutExpired(Exception):
    """No answer came in time."""


class Overrun(Exception):
    """The other side sent more than it was granted."""


class Habits:
    """How a peer behaves on the wire: by default like zerorpc-python.

    heartbeat: seconds between two of ours, or None for a peer that neither sends nor misses any. patience: seconds without one of theirs
    until a channel is lost. passive: sends none before the other side's first. silent: misses them, but sends none. node: text ids, and grants that replace the former ones, as
    zerorpc-node has them. old: text and bytes are one type, as in the first MessagePack.
    """

    def __init__(self, heartbeat=5.0, patience=None, window=100, passive=False, silent=False, node=False, old=False, header=None):
        self.heartbeat = heartbeat
        self.patience = patience if patience is not None or heartbeat is None else 3 * heartbeat
        self.window, self.passive, self.silent, self.node, self.old = window, passive, silent, node, old
        self.header = header or {}  # what each event's header has beside the usual
        self._numbers = itertools.count(1)
        self._start = os.urandom(12).hex()

    def id(self):
        """Returns the id of another event."""
        if self.node:
            return str(uuid.uuid4())
        text = "%08x%s" % (next(self._numbers) & 0xFFFFFFFF, self._start)
        return text if self.old else text.encode()

    def pack(self, id, name, arguments, response_to, header):
        members = {"message_id": id, "v": 3}
        if response_to is not None:
            members["response_to"] = response_to
        return msgpack.packb([{**members, **self.header, **header}, name, arguments], use_bin_type=not self.old)


class Channel:
    """One call, on either side."""

    def __init__(self, endpoint, id, envelope):
        now = time.monotonic()
        self.id, self._endpoint, self._envelope = id, endpoint, envelope
        self._changed = threading.Condition(endpoint.lock)
        self._room = 1  # events that the other side can take
        self._granted = 1  # events that it may send yet
        self._arrived = collections.deque()
        self._failure = None
        self._taken = 0
        self._life = self.opened = now
        self.beats = 0  # of the other side
        self.due = now + (endpoint.habits.heartbeat or 0)

    def send(self, name, arguments, header={}, timeout=None):
        """Sends an event when the other side has room for it."""
        event = self._pack(name, arguments, header)
        with self._changed:
            if not self._changed.wait_for(lambda: self._room > 0 or self._failure, timeout):
                raise TimeoutExpired("no room for %s after %ss" % (name, timeout))
            if self._failure:
                raise self._failure
            self._room -= 1
        self._endpoint.post(self._envelope, event)

    def post(self, name, arguments, header={}):
        """Sends an event that isn't counted, such as a heartbeat, or one that breaks the rules."""
        self._endpoint.post(self._envelope, self._pack(name, arguments, header))

    def _pack(self, name, arguments, header):
        habits = self._endpoint.habits
        return habits.pack(habits.id(), name, arguments, self.id, header)

    def take(self, timeout=None):
        """Returns the other side's next event as (name, arguments, header), and grants more when it takes the second and later ones."""
        with self._changed:
            grant = self._grant() if self._taken else 0
        if grant:
            self.post(MORE, [grant])
        with self._changed:
            if not self._changed.wait_for(lambda: self._arrived or self._failure, timeout):
                raise TimeoutExpired("no event after %ss" % timeout)
            if self._arrived:
                self._taken += 1
                return self._arrived.popleft()
            raise self._failure

    def _grant(self):
        habits, waiting = self._endpoint.habits, len(self._arrived)
        if habits.node:
            more = habits.window - waiting
            if self._granted >= habits.window / 2 or more <= 0:
                return 0
            self._granted = more
        else:
            more = habits.window - waiting - self._granted
            if more <= habits.window / 2:
                return 0
            self._granted += more
        return more

    def await_beats(self, count, timeout=120):
        """Returns when the other side has sent so many heartbeats."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.beats >= count or self._failure, timeout):
                raise TimeoutExpired("%d of %d heartbeats after %ss" % (self.beats, count, timeout))
            if self.beats < count:
                raise self._failure

    def waiting(self):
        """Returns the number of events that came and weren't taken."""
        with self._changed:
            return len(self._arrived)

    def close(self, failure=None):
        with self._changed:
            self._failure = self._failure or failure or LostRemote("closed here")
            self._endpoint.channels.pop((self._envelope, self.id), None)
            self._changed.notify_all()

    # The rest is called by the endpoint's thread.

    def arrive(self, name, arguments, header):
        with self._changed:
            if name == BEAT:
                self._life = time.monotonic()
                self.beats += 1
                if self.beats == 1 and self._endpoint.habits.passive:
                    self._endpoint.beat_at(self._life, self)
            elif name == MORE:
                self._room = arguments[0] if self._endpoint.habits.node else self._room + arguments[0]
            # Where grants replace the former ones, what is under way comes besides.
            elif self._granted <= 0 and not self._endpoint.habits.node:
                self.close(Overrun("%s came, which wasn't granted" % name))
            else:
                self._granted -= 1
                self._arrived.append((name, arguments, header))
            self._changed.notify_all()

    def tick(self, now):
        """Sends a heartbeat, or closes a channel whose other side sent none for too long. Returns when to call it again, or None."""
        habits = self._endpoint.habits
        if self._failure:
            return None
        if now - self._life > habits.patience:
            self.close(LostRemote("lost remote after %ss without a heartbeat" % habits.patience))
            return None
        if not habits.silent and (self.beats or not habits.passive):
            self.post(BEAT, [0])
        return now + habits.heartbeat


class Endpoint:
    """What clients and servers share: the socket, its thread, and the channels."""

    def __init__(self, socket_type, habits, **options):
        self.habits = habits or Habits()
        self.is_client = socket_type == zmq.DEALER
        self.lock = threading.RLock()
        self.channels = {}
        self.unrouted = collections.Counter()  # names of the events that belong to no channel
        self.unreadable = 0
        self._outgoing = collections.deque()
        self._due = []  # (when, number, channel)
        self._numbers = itertools.count()
        self._wake, self._woken = socket.socketpair()
        self._asleep = False
        self._closing = False
        self._socket = zmq.Context.instance().socket(socket_type)
        # Waiting events are counted by the channels' grants.
        for name, value in {"sndhwm": 0, "rcvhwm": 0, "linger": 0, **options}.items():
            setattr(self._socket, name, value)
        self._thread = threading.Thread(target=self._run, name="zerorpc", daemon=True)

    def close(self):
        self._closing = True
        self._wake.send(b"x")
        self._thread.join()
        for channel in list(self.channels.values()):
            channel.close()
        self._wake.close()
        self._woken.close()

    def open(self, id, envelope):
        channel = Channel(self, id, envelope)
        with self.lock:
            self.channels[envelope, id] = channel
        if self.habits.heartbeat is not None:
            self.beat_at(channel.due, channel)
        return channel

    def beat_at(self, when, channel):
        with self.lock:
            heapq.heappush(self._due, (when, next(self._numbers), channel))
        self._wake_up()

    def post(self, envelope, event):
        self._outgoing.append([*envelope, b"", event])
        self._wake_up()

    def opened(self, channel, name, arguments, header):
        """Called on a server's thread for each call."""

    def _wake_up(self):
        if self._asleep and threading.current_thread() is not self._thread:
            self._asleep = False
            self._wake.send(b"x")

    def _run(self):
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._woken, zmq.POLLIN)
        while not self._closing:
            self._tick()
            self._asleep = True
            # What is added from here on wakes the poll.
            wait = 0 if self._outgoing else None if not self._due else max(0, self._due[0][0] - time.monotonic()) * 1000
            ready = dict(poller.poll(wait))
            self._asleep = False
            if self._woken.fileno() in ready:
                self._woken.recv(4096)
            while self._outgoing:
                self._socket.send_multipart(self._outgoing.popleft(), copy=True)
            if self._socket in ready:
                self._take_all()
        self._socket.close()

    def _tick(self):
        with self.lock:
            while self._due and self._due[0][0] <= time.monotonic():
                channel = heapq.heappop(self._due)[2]
                again = channel.tick(time.monotonic())
                if again is not None:
                    heapq.heappush(self._due, (again, next(self._numbers), channel))

    def _take_all(self):
        try:
            for _ in range(1000):
                frames = self._socket.recv_multipart(zmq.NOBLOCK)
                self._take(tuple(frames[:-2]), frames[-1])
        except zmq.Again:
            pass

    def _take(self, envelope, event):
        try:
            header, name, arguments = msgpack.unpackb(event, raw=False, strict_map_key=False)
            id = header["message_id"]
        except Exception:
            self.unreadable += 1
            return
        if "response_to" in header:
            channel = self.channels.get((envelope, header["response_to"]))
            if channel:
                channel.arrive(name, arguments, header)
            else:
                self.unrouted[name] += 1
        elif not self.is_client:
            self.opened(self.open(id, envelope), name, arguments, header)


class Client(Endpoint):
    """Calls one server."""

    def __init__(self, endpoint, timeout=30.0, habits=None, **options):
        """timeout: seconds for a call's first event. options: of the socket, such as plain_username."""
        super().__init__(zmq.DEALER, habits, **options)
        self._timeout = timeout
        self._socket.connect(endpoint)
        self._thread.start()

    def begin(self, method, *arguments, header={}):
        """Sends a request, and returns its channel."""
        id = self.habits.id()
        event = self.habits.pack(id, method, list(arguments), None, header)
        channel = self.open(id, ())
        channel._room = 0  # the request takes it
        self.post((), event)
        return channel

    def call(self, method, *arguments, timeout=None, header={}):
        """Returns the result or, if the server answers with a stream, its iterator."""
        timeout = self._timeout if timeout is None else timeout
        channel = self.begin(method, *arguments, header=header)
        try:
            name, answer, _ = first = channel.take(timeout)
        except BaseException:
            channel.close()
            raise
        if name in (STREAM, DONE):
            return _items(channel, first)
        return _result(channel, first)

    def __getattr__(self, method):
        if method.startswith("__"):
            raise AttributeError(method)
        return lambda *arguments, **options: self.call(method, *arguments, **options)


def _result(channel, event):
    name, answer, header = event
    channel.close()
    if name == "OK":
        (result,) = answer
        return result
    if name == "ERR":
        raise RemoteError(*answer, fault=header.get("trivet_fault"))
    raise Overrun("%s is no answer" % name)


def _items(channel, event):
    try:
        while event[0] == STREAM:
            yield event[1]
            event = channel.take()
        if event[0] != DONE:
            _result(channel, event)
    finally:
        channel.close()


class Server(Endpoint):
    """Offers the methods of an object whose names have no underscore in front."""

    def __init__(self, service, endpoint="tcp://127.0.0.1:0", habits=None, threads=256, **options):
        super().__init__(zmq.ROUTER, habits, **options)
        names = [name for name in dir(service) if not name.startswith("_") and callable(getattr(service, name))]
        self.service = service
        self._name = type(service).__name__
        self._methods = {name: getattr(service, name) for name in names}
        for asked in ("ping", "name", "list", "help", "args", "inspect"):
            self._methods["_zerorpc_" + asked] = getattr(self, "_" + asked)
        self._handlers = concurrent.futures.ThreadPoolExecutor(threads, "handler")
        self.calls = {}  # channels by the names of the methods that were called last
        self.headers = {}  # of these calls
        self._socket.bind(endpoint)
        self.endpoint = self._socket.last_endpoint.rstrip(b"\0").decode()
        self._thread.start()

    def opened(self, channel, name, arguments, header):
        self.calls[name], self.headers[name] = channel, header
        self._handlers.submit(self._handle, channel, name, arguments)

    def _handle(self, channel, name, arguments):
        try:
            try:
                method = self._methods.get(name)
                if method is None:
                    raise NameError(name)
                result = method(*arguments)
                if inspect.isgenerator(result):
                    for item in result:
                        channel.send(STREAM, item)
                    channel.send(DONE, [] if self.habits.node else None)
                else:
                    channel.send("OK", [result])
            except LostRemote:
                raise
            except Exception as e:
                trace = traceback.format_exc()
                channel.send("ERR", [type(e).__name__, str(e), trace])
        except LostRemote:
            pass  # nobody would read an answer
        finally:
            channel.close()

    def _ping(self):
        return ["pong", self._name]

    def _list(self):
        return [name for name in self._methods if not name.startswith("_")]

    def _help(self, name):
        return inspect.getdoc(self._methods[name])

    def _args(self, name):
        parameters = inspect.signature(self._methods[name]).parameters.values()
        return [["self", *(each.name for each in parameters)], None, None, [each.default for each in parameters if each.default is not each.empty]]

    def _inspect(self):
        return {"name": self._name, "methods": {name: self._described(name) for name in self._list()}}

    def _described(self, name):
        parameters = inspect.signature(self._methods[name]).parameters.values()
        shown = [{"name": each.name, **({} if each.default is each.empty else {"default": each.default})} for each in parameters]
        return {"args": [{"name": "self"}, *shown], "doc": self._help(name)}


class DivisionByZero(Exception):
    """What Calculator.divide fails with."""


class Calculator:
    """The calculator of Trivet's examples."""

    def add(self, a, b):
        """Adds two numbers."""
        return a + b

    def divide(self, a, b):
        if b == 0:
            raise DivisionByZero("%s can't be divided by zero" % a)
        return a / b

    def echo(self, value):
        return value

    def stats(self, values):
        return {"count": len(values), "sum": sum(values), "mean": sum(values) / len(values) if values else 0}

    def countdown(self, n):
        """Streams n numbers, from n down to 1."""
        yield from range(n, 0, -1)

    def greet(self, name, greeting="Hello"):
        return "%s, %s" % (greeting, name)


def main(command, endpoint, method=None, *arguments):
    if command == "serve":
        server = Server(Calculator(), endpoint)
        print(server.endpoint, flush=True)
        sys.stdin.read()
        server.close()
    else:
        client = Client(endpoint)
        answer = client.call(method, *map(json.loads, arguments))
        for line in answer if inspect.isgenerator(answer) else [answer]:
            print(line, flush=True)
        client.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
