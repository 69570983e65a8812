"""Calls a Trivet server over tcp:// or tcps://, with Python's standard library alone (3.8 or later).

    client = Client("tcp://127.0.0.1:4243")
    client.call("add", 3, 4)                      # 7
    client.call("add", 3, 4, timeout=0.5)         # Fault DEADLINE_EXCEEDED if it takes longer
    for n in client.stream("countdown", 3): ...   # items as they are wanted
    client.call("total", sends=[1, 2, 3])         # a method that takes a stream; sends may be a generator
    client.stream("echo", sends=lines)            # streams both ways at once
    client.close()

Or from a shell, with arguments as JSON: python3 trivet_tcp.py tcp://127.0.0.1:4243 add 3 4

This file is written from docs/wire-tcp.md alone, and meant to be copied. Values are None, bool, int, float, str, bytes, list, dict with
string keys, decimal.Decimal and uuid.UUID; dates are text in ISO 8601. A client is for one thread, and says nothing while that does something
else: who takes longer than 45 seconds for an item of a stream finds the connection closed.
"""

import decimal
import json
import math
import select
import socket
import ssl
import struct
import sys
import time
import urllib.parse
import uuid

REQUEST, RESPONSE, FAULT, CANCEL, REFUSED, GO_AWAY, PING, PONG, BEGUN, ITEM, END, CREDIT = range(1, 13)
STATUSES = ("INTERNAL", "UNKNOWN", "UNIMPLEMENTED", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED",
            "UNAVAILABLE", "UNAUTHENTICATED", "PERMISSION_DENIED", "INTERNAL", "NOT_FOUND", "ALREADY_EXISTS",
            "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "DATA_LOSS")
PREFACE = b"TRVT\x02\0\0\0"
LONGEST_FRAME = 16 * 1024 * 1024
PING_AFTER = 15.0
LONGEST_IDLE = 30.0
MOST_DEPTH = 200


class Fault(Exception):
    """A call that failed: why (a name of STATUSES), and what the server said of it.

    type and fields are those of an exception that the method declares, else None and {}.
    """

    def __init__(self, status, message, type=None, fields=None):
        super().__init__("%s: %s" % (status if type is None else type, message))
        self.status, self.message, self.type, self.fields = status, message, type, fields or {}


class Client:
    """Calls one server: connects at the first call, and again when the connection was lost or left idle."""

    def __init__(self, uri, timeout=10.0, tls=None):
        """timeout: seconds for a call, unless the call says otherwise. tls: an ssl.SSLContext for tcps."""
        parts = urllib.parse.urlsplit(uri)
        if parts.scheme not in ("tcp", "tcps") or not parts.hostname or not parts.port:
            raise ValueError("not tcp://host:port or tcps://host:port: " + uri)
        self._address = (parts.hostname, parts.port)
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "tcps" else None
        self._timeout = timeout
        self._connection = None

    def call(self, method, *arguments, sends=None, timeout=None, metadata=None):
        """Returns the result, or raises Fault. sends: an iterable of the items of the stream that the method takes.

        timeout is for the whole call; with a stream, for its beginning, and then for the answer after its end.
        """
        connection, id, sender = self._begin(method, arguments, sends, timeout, metadata)
        try:
            while True:
                type, body = sender.answer()
                if type not in (CREDIT, CANCEL):
                    return connection.result(type, body)
        finally:
            sender.close()
            connection.forget(id)

    def stream(self, method, *arguments, sends=None, timeout=None, metadata=None, window=64):
        """Yields the items of a stream; the server is never more than window ahead. timeout is for the stream to begin.

        sends: an iterable of the items of the stream that the method takes; it is read as the server has room for items,
        while this generator is asked for its next one. The stream ends with the server's, with a Fault, or when the
        generator is closed, which the server is told.
        """
        connection, id, sender = self._begin(method, arguments, sends, timeout, metadata)
        try:
            connection.send(CREDIT, id, struct.pack(">I", window))
            type, body = sender.answer()
            owed = 0
            while type != END:
                if type == ITEM:
                    yield loads(body)
                    owed += 1
                    if owed * 2 >= window:
                        connection.send(CREDIT, id, struct.pack(">I", owed))
                        owed = 0
                elif type == BEGUN:
                    sender.begun()
                elif type not in (CREDIT, CANCEL):
                    connection.result(type, body)
                    raise Fault("INTERNAL", "'%s' answered with a value, not a stream" % method)
                type, body = sender.answer()
        finally:
            sender.close()
            connection.forget(id)

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _begin(self, method, arguments, sends, timeout, metadata):
        timeout = self._timeout if timeout is None else timeout
        deadline = time.monotonic() + timeout
        connection = self._connect(deadline)
        if sends is not None and connection.version < 2:
            raise Fault("UNIMPLEMENTED", "the server speaks version 1 of the wire, in which methods take no streams")
        id = connection.request(method, arguments, deadline, metadata or {})
        return connection, id, _Sender(connection, id, sends, deadline, timeout)

    def _connect(self, deadline):
        old = self._connection
        if old is not None and not old.waiting and (old.leaving or time.monotonic() - old.used > LONGEST_IDLE):
            self.close()
        if self._connection is None or self._connection.leaving:
            # One that the server is leaving is kept by whoever still waits for it.
            self._connection = _Connection(self._address, self._tls, deadline)
        return self._connection


class _Sender:
    """Sends the stream that a call has, if any, as the server gives credit, and hands out the call's other frames."""

    def __init__(self, connection, id, items, deadline, timeout):
        self._connection, self._id, self._deadline, self._timeout = connection, id, deadline, timeout
        self._sends = items is not None
        self._items = iter(items) if self._sends else None
        self._credit = 0

    def answer(self):
        """Returns the next frame, as type and body; meanwhile sends items."""
        connection, id = self._connection, self._id
        while self._credit > 0 and self._items is not None and not connection.poll(id):
            self._send()
        type, body = connection.answer(id, self._deadline)
        if type == CREDIT and len(body) >= 4:
            if not self._sends:
                raise Fault("INVALID_ARGUMENT", "the method takes a stream: pass its items as sends")
            self._credit += struct.unpack_from(">I", body)[0]
            if self._items is not None:
                self._deadline = math.inf
        elif type == CANCEL:
            self._over()
        return type, body

    def begun(self):
        """Called when the server's stream has begun, which may take any time."""
        self._timeout = self._deadline = math.inf

    def close(self):
        """Ends the iteration early."""
        items, self._items = self._items, None
        if hasattr(items, "close"):
            items.close()

    def _send(self):
        try:
            item = next(self._items)
        except StopIteration:
            self._connection.send(END, self._id)
            self._over()
            return
        except BaseException as e:
            text = "%s: %s" % (type(e).__name__, e)
            self._connection.end(self._id, FAULT, b"\x01\0\0" + dumps({"message": text}))
            raise
        self._connection.send(ITEM, self._id, dumps(item))
        self._credit -= 1

    def _over(self):
        self.close()
        self._deadline = time.monotonic() + self._timeout


class _Connection:
    """One connection: many calls at once, each known by its id."""

    def __init__(self, address, tls, deadline):
        self.leaving = False
        self.waiting = {}  # frames that came, by the ids of the calls that still want any
        self._running = set()  # ids for which the server has more to send
        self.used = time.monotonic()
        self._last_id = 0
        self._in = bytearray()
        self._asked = False
        try:
            self._socket = socket.create_connection(address, _left(deadline))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                self._socket = tls.wrap_socket(self._socket, server_hostname=address[0])
            self._socket.sendall(PREFACE)
            while len(self._in) < len(PREFACE):
                if not self._receive(deadline) and time.monotonic() >= deadline:
                    raise socket.timeout("the server says nothing")
        except OSError as e:
            raise Fault("UNAVAILABLE", "can't connect to %s:%d: %s" % (address[0], address[1], e)) from e
        if self._in[:4] != PREFACE[:4] or self._in[4] < 1:
            self.close()
            raise Fault("INTERNAL", "the peer doesn't speak Trivet's tcp wire; is it tcps?")
        self.version = min(PREFACE[4], self._in[4])
        del self._in[:len(PREFACE)]

    def request(self, method, arguments, deadline, metadata):
        self._last_id = self._last_id % 0xFFFFFFFF + 1
        name = method.encode("utf-8")
        millis = min(0xFFFFFFFF, max(1, int(_left(deadline) * 1000)))
        body = struct.pack(">IH", millis, len(name)) + name + _metadata(metadata) + dumps(list(arguments))
        self.send(REQUEST, self._last_id, body)
        self.waiting[self._last_id] = []
        self._running.add(self._last_id)
        return self._last_id

    def send(self, type, id, body=b""):
        if len(body) + 5 > LONGEST_FRAME:
            raise Fault("INVALID_ARGUMENT", "longer than %d bytes" % LONGEST_FRAME)
        try:
            self._socket.settimeout(PING_AFTER)
            self._socket.sendall(struct.pack(">IBI", len(body) + 5, type, id) + body)
        except OSError as e:
            raise self._lost(e) from e
        self.used = time.monotonic()

    def answer(self, id, deadline):
        """Returns the next frame of this id, as type and body; others wait for whoever asks for them."""
        while not self.waiting[id]:
            if not self._frame_came(deadline):
                raise Fault("DEADLINE_EXCEEDED", "there was no answer when its time was over.")
        return self.waiting[id].pop(0)

    def result(self, type, body):
        """Returns what a response holds, or raises what a fault says."""
        if type == RESPONSE:
            at = 2 + struct.unpack_from(">H", body)[0]
            return loads(body[at:]) if at < len(body) else None
        at = 3 + struct.unpack_from(">H", body, 1)[0]
        members = loads(body[at:])
        status = STATUSES[body[0]] if body[0] < len(STATUSES) else "INTERNAL"
        fields = {name[1:]: value for name, value in members.items() if name.startswith(".")}
        raise Fault(status, members.get("message"), members.get("type"), fields)

    def poll(self, id):
        """Returns whether a frame of this id came, without waiting for one."""
        while not self.waiting[id]:
            if not self._whole_frame():
                if self._socket is None or not self._readable():
                    return False
                try:
                    self._receive(time.monotonic() + 0.001)
                except OSError as e:
                    raise self._lost(e) from e
            else:
                self._frame_came(0)
        return True

    def _readable(self):
        pending = self._socket.pending() if isinstance(self._socket, ssl.SSLSocket) else 0
        return pending > 0 or bool(select.select([self._socket], [], [], 0)[0])

    def end(self, id, type, body):
        """Ends a call by a frame of ours."""
        self._running.discard(id)
        self.send(type, id, body)

    def forget(self, id):
        """Drops a call; one that the server still works for is cancelled."""
        del self.waiting[id]
        if id in self._running and self._socket is not None:
            self._running.discard(id)
            try:
                self.send(CANCEL, id)
            except Fault:
                pass  # The connection is gone, and the call with it.

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _lost(self, cause):
        self.leaving = True
        self.close()
        return Fault("UNAVAILABLE", "the connection broke: %s" % cause)

    def _receive(self, deadline):
        """Reads what comes; False if nothing did before the deadline."""
        if self._socket is None:
            raise Fault("UNAVAILABLE", "the connection was lost.")
        self._socket.settimeout(max(0.001, min(PING_AFTER, _left(deadline))))
        try:
            data = self._socket.recv(65536)
        except (socket.timeout, ssl.SSLWantReadError):
            return False
        if not data:
            raise self._lost("the server closed it.")
        self._asked = False
        self._in += data
        return True

    def _whole_frame(self):
        """Returns whether a frame is there as a whole."""
        if len(self._in) < 9:
            return False
        length = struct.unpack_from(">I", self._in)[0]
        if not 5 <= length <= LONGEST_FRAME:
            raise self._lost("a frame of %d bytes." % length)
        return len(self._in) >= 4 + length

    def _frame_came(self, deadline):
        """Reads one frame, and puts it where it belongs; False if none came before the deadline."""
        while not self._whole_frame():
            quiet = time.monotonic()
            try:
                came = self._receive(deadline)
            except OSError as e:
                raise self._lost(e) from e
            if not came and time.monotonic() >= deadline:
                return False
            if not came and time.monotonic() - quiet >= PING_AFTER * 0.9:
                if self._asked:
                    raise self._lost("the server says nothing any more.")
                self._asked = True
                self.send(PING, 0)
        length, type, id = struct.unpack_from(">IBI", self._in)
        body = bytes(self._in[9:4 + length])
        del self._in[:4 + length]
        if type == GO_AWAY:
            self.leaving = True
        elif type == FAULT and id == 0:
            self._lost("the server ended it.")
            self.result(type, body)
        elif id in self.waiting and type in (RESPONSE, FAULT, REFUSED, BEGUN, ITEM, END, CREDIT, CANCEL):
            self.waiting[id].append((type, body))
            if type not in (BEGUN, ITEM, CREDIT, CANCEL):
                self._running.discard(id)
        return True


def _left(deadline):
    return max(0.001, deadline - time.monotonic())


def _metadata(entries):
    body = b""
    for key, value in entries.items():
        key, value = key.encode("ascii"), value.encode("ascii")
        body += struct.pack(">B", len(key)) + key + struct.pack(">H", len(value)) + value
    return struct.pack(">H", len(body)) + body


# Values, as CBOR (RFC 8949).

TABLE = 0x54525654


def dumps(value):
    """Returns a value as CBOR."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


def _head(out, major, argument):
    if argument < 24:
        out.append(major << 5 | argument)
    else:
        size = 0 if argument < 0x100 else 1 if argument < 0x10000 else 2 if argument < 0x100000000 else 3
        out.append(major << 5 | 24 + size)
        out += argument.to_bytes(1 << size, "big")


def _write(out, value):
    if value is None or value is True or value is False:
        out.append({None: 0xF6, True: 0xF5, False: 0xF4}[value])
    elif isinstance(value, int):
        magnitude = value if value >= 0 else ~value
        if magnitude < 1 << 64:
            _head(out, 0 if value >= 0 else 1, magnitude)
        else:
            _head(out, 6, 2 if value >= 0 else 3)
            _write(out, magnitude.to_bytes((magnitude.bit_length() + 7) // 8, "big"))
    elif isinstance(value, float):
        out += b"\xfb" + struct.pack(">d", value)
    elif isinstance(value, str):
        text = value.encode("utf-8")
        _head(out, 3, len(text))
        out += text
    elif isinstance(value, (bytes, bytearray)):
        _head(out, 2, len(value))
        out += value
    elif isinstance(value, (list, tuple)):
        _head(out, 4, len(value))
        for element in value:
            _write(out, element)
    elif isinstance(value, dict):
        _head(out, 5, len(value))
        for key, member in value.items():
            if not isinstance(key, str):
                raise TypeError("a key that is no string: %r" % (key,))
            _write(out, key)
            _write(out, member)
    elif isinstance(value, decimal.Decimal) and value.is_finite():
        sign, digits, exponent = value.as_tuple()
        unscaled = int("".join(map(str, digits)))
        _head(out, 6, 4)
        _write(out, [exponent, -unscaled if sign else unscaled])
    elif isinstance(value, uuid.UUID):
        _head(out, 6, 37)
        _write(out, value.bytes)
    else:
        raise TypeError("can't be carried: %r" % (value,))


def loads(data):
    """Returns the value that CBOR holds, or raises Fault INVALID_ARGUMENT."""
    try:
        value, at = _read(data, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError, ValueError, TypeError) as e:
        raise Fault("INVALID_ARGUMENT", "what came is no CBOR: %s" % e) from e
    if at != len(data):
        raise Fault("INVALID_ARGUMENT", "something stands behind the value")
    return value


def _read(data, at, depth):
    """Returns the item at an index, and the index behind it."""
    if depth > MOST_DEPTH:
        raise ValueError("it nests deeper than %d levels" % MOST_DEPTH)
    initial = data[at]
    major, info = initial >> 5, initial & 31
    at += 1
    if major == 7:
        return _simple(data, at, info)
    argument = info
    if 24 <= info < 28:
        size = 1 << info - 24
        argument = int.from_bytes(data[at:at + size], "big")
        at += size
    elif info == 31 and 2 <= major <= 5:
        argument = None
    elif info >= 28:
        raise ValueError("no item begins with 0x%02x" % initial)
    if at > len(data) or major in (2, 3, 4, 5) and argument is not None and argument > len(data) - at:
        raise ValueError("it isn't complete")
    if major == 0:
        return argument, at
    if major == 1:
        return ~argument, at
    if major in (2, 3):
        return _string(data, at, argument, major)
    if major == 4:
        elements, at = _elements(data, at, argument, depth)
        return elements, at
    if major == 5:
        flat, at = _elements(data, at, None if argument is None else 2 * argument, depth)
        return dict(zip(flat[::2], flat[1::2])), at
    value, at = _read(data, at, depth + 1)
    return _tagged(argument, value), at


def _simple(data, at, info):
    if info in (20, 21, 22, 23):
        return (False, True, None, None)[info - 20], at
    if info in (25, 26, 27):
        form = {25: ">e", 26: ">f", 27: ">d"}[info]
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    raise ValueError("a simple value without meaning")


def _string(data, at, length, major):
    if length is not None:
        part = bytes(data[at:at + length])
        return part if major == 2 else part.decode("utf-8"), at + length
    pieces = []
    while data[at] != 0xFF:
        if data[at] >> 5 != major or data[at] & 31 == 31:
            raise ValueError("a piece of another kind")
        piece, at = _read(data, at, 0)
        pieces.append(piece)
    return (b"" if major == 2 else "").join(pieces), at + 1


def _elements(data, at, count, depth):
    elements = []
    while len(elements) != count:
        if count is None and data[at] == 0xFF:
            return elements, at + 1
        element, at = _read(data, at, depth + 1)
        elements.append(element)
    return elements, at


def _tagged(tag, value):
    if tag in (2, 3) and isinstance(value, bytes):
        number = int.from_bytes(value, "big")
        return number if tag == 2 else ~number
    if tag == 4:
        exponent, unscaled = value
        digits = tuple(map(int, str(abs(unscaled))))
        return decimal.Decimal((int(unscaled < 0), digits, exponent))
    if tag == 37 and isinstance(value, bytes) and len(value) == 16:
        return uuid.UUID(bytes=value)
    if tag == TABLE:
        names, rows = value[0], value[1:]
        return [None if row is None else dict(zip(names, row)) for row in rows]
    return value


def _main(arguments):
    if len(arguments) < 2:
        print("Usage: trivet_tcp.py tcp://HOST:PORT METHOD [JSON...]", file=sys.stderr)
        return 2
    try:
        with Client(arguments[0]) as client:
            print(client.call(arguments[1], *map(json.loads, arguments[2:])))
        return 0
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
