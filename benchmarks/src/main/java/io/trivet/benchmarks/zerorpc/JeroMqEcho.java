package io.trivet.benchmarks.zerorpc;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.msgpack.MessagePackWriter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The limit: JeroMQ sends back messages as long as ZeroRPC's requests, and no code reads their content. */
public final class JeroMqEcho implements Contestant {
    private static final int ID_LENGTH = 32;
    private static final int MAX_LENGTH = 1 << 20;
    private static final int FIRST_ANSWER_MILLIS = 3000;

    /** Called by reflection. */
    public JeroMqEcho() {}

    @Override
    public String name() {
        return "JeroMQ echo";
    }

    @Override
    public String setup() {
        return "ROUTER and DEALER, a socket for each thread that waits, one for all messages in flight, messages as long as"
                + " ZeroRPC's requests, content not decoded.";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Serving serve() {
        ZContext context = new ZContext();
        AtomicBoolean isClosed = new AtomicBoolean();
        ZMQ.Socket socket = context.createSocket(SocketType.ROUTER);
        int port = socket.bindToRandomPort("tcp://127.0.0.1");
        Thread thread = new Thread(() -> untilClosed(isClosed, () -> echo(socket)), "echo");
        thread.setDaemon(true);
        thread.start();
        return new Serving() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                isClosed.set(true);
                context.close();
            }
        };
    }

    private static void echo(ZMQ.Socket socket) {
        while (true) {
            byte[] client = socket.recv();
            byte[] delimiter = socket.recv();
            byte[] event = socket.recv();
            socket.send(client, ZMQ.SNDMORE);
            socket.send(delimiter, ZMQ.SNDMORE);
            socket.send(event);
        }
    }

    /** Runs a loop until its context is closed, of which its socket may learn in any of JeroMQ's methods. */
    private static void untilClosed(AtomicBoolean isClosed, Runnable loop) {
        try {
            loop.run();
        } catch (RuntimeException e) {
            if (!isClosed.get()) {
                throw e;
            }
        }
    }

    @Override
    public Client connect(int port) {
        ZContext context = new ZContext();
        AtomicBoolean isClosed = new AtomicBoolean();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return new Echo(context, isClosed, "tcp://127.0.0.1:" + port, event(cell));
            }

            @Override
            public void close() {
                isClosed.set(true);
                context.close();
            }
        };
    }

    /** Returns a request as ZeroRPC sends it. */
    static byte[] event(String cell) {
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(MAX_LENGTH)) {
            out.arrayHeader(3);
            out.mapHeader(2);
            out.text("message_id");
            out.binary(new byte[ID_LENGTH]);
            out.text("v");
            out.integer(3);
            out.text(cell);
            new MessagePackValues().arguments(Workload.types(cell)).write(out, Workload.arguments(cell));
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    /** One message there and back. */
    private static final class Echo implements Operation {
        private static final byte[] DELIMITER = {};

        private final ZContext context;
        private final AtomicBoolean isClosed;
        private final String uri;
        private final byte[] event;
        private final ThreadLocal<ZMQ.Socket> own = ThreadLocal.withInitial(this::socket);
        private final LinkedBlockingQueue<BiConsumer<Object, Throwable>> started = new LinkedBlockingQueue<>();
        private @Nullable Thread inFlight;

        Echo(ZContext context, AtomicBoolean isClosed, String uri, byte[] event) {
            this.context = context;
            this.isClosed = isClosed;
            this.uri = uri;
            this.event = event;
        }

        /** Returns a socket that has had an answer: on a busy machine, JeroMQ sometimes loses a connection's first message. */
        private ZMQ.Socket socket() {
            while (true) {
                ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
                socket.setReceiveTimeOut(FIRST_ANSWER_MILLIS);
                socket.connect(uri);
                send(socket);
                if (socket.recv() != null) {
                    socket.recv();
                    socket.setReceiveTimeOut(-1);
                    return socket;
                }
                socket.close();
            }
        }

        private void send(ZMQ.Socket socket) {
            socket.send(DELIMITER, ZMQ.SNDMORE);
            socket.send(event);
        }

        private static byte[] receive(ZMQ.Socket socket) {
            socket.recv();
            return socket.recv();
        }

        @Override
        public Object run() {
            ZMQ.Socket socket = own.get();
            send(socket);
            return receive(socket);
        }

        /** Hands the message to the thread that has the socket, because no two threads may use it. */
        @Override
        public synchronized void start(BiConsumer<Object, Throwable> done) {
            if (inFlight == null) {
                inFlight = new Thread(() -> untilClosed(isClosed, this::loop), "in-flight");
                inFlight.setDaemon(true);
                inFlight.start();
            }
            started.add(done);
        }

        private void loop() {
            ZMQ.Socket socket = socket();
            Queue<BiConsumer<Object, Throwable>> waiting = new ArrayDeque<>();
            while (true) {
                BiConsumer<Object, Throwable> next = waiting.isEmpty() ? taken() : started.poll();
                if (next != null) {
                    send(socket);
                    waiting.add(next);
                } else {
                    // What is started meanwhile is sent after this answer.
                    byte[] answer = receive(socket);
                    waiting.remove().accept(answer, null);
                }
            }
        }

        private BiConsumer<Object, Throwable> taken() {
            try {
                return started.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }

        @Override
        public boolean isRight(Object answer) {
            return answer instanceof byte[] bytes && Arrays.equals(bytes, event);
        }
    }
}
