package io.trivet.benchmarks.locks;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/** What five nodes and a client allow: one thread that sends each of the recipe's two commands to all, and then reads. */
public final class RawRedlock extends OnRedlock {
    private static final String COMPARE_AND_DELETE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

    private static final long LEASE_MILLIS = 30_000;

    /** Made by its name. */
    public RawRedlock() {}

    @Override
    public String name() {
        return "raw Jedis, one thread";
    }

    @Override
    public String setup() {
        return "SET with NX and PX, then EVAL of a compare and delete, a random token, one connection to each node; a command is"
                + " sent to all nodes before the first answer is read. No fencing token, and of a contended lock the row is what"
                + " one thread does on a free one.";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Cell in(Cell cell) {
        return cell.operation().equals(Locks.CONTENDED) ? new Cell(Locks.FREE, 1, 1) : cell;
    }

    @Override
    Library open(List<Integer> ports) {
        return new Recipe(ports.stream()
                .map(port -> new Node(new HostAndPort(HOST, port)))
                .toList());
    }

    /** A connection that sends a command at once, and not when its answer is read. */
    private static final class Node extends Connection {
        Node(HostAndPort address) {
            super(address);
        }

        void send(CommandArguments command) {
            sendCommand(command);
            flush();
        }
    }

    /** Used by one thread at a time, as the cells have it. */
    private static final class Recipe implements Library {
        private final List<Node> nodes;
        private final String client = UUID.randomUUID().toString();
        private final AtomicLong grants = new AtomicLong();

        Recipe(List<Node> nodes) {
            this.nodes = nodes;
        }

        private boolean set(String name, String token, long lease) {
            CommandArguments set = new CommandArguments(Command.SET)
                    .key(name)
                    .add(token)
                    .add("NX")
                    .add("PX")
                    .add(lease);
            return ask(set) > nodes.size() / 2;
        }

        private void delete(String name, String token) {
            ask(new CommandArguments(Command.EVAL)
                    .add(COMPARE_AND_DELETE)
                    .add(1)
                    .key(name)
                    .add(token));
        }

        /** Returns how many nodes answered with a value. */
        private int ask(CommandArguments command) {
            for (Node node : nodes) {
                node.send(command);
            }
            int answers = 0;
            for (Node node : nodes) {
                answers += node.getOne() == null ? 0 : 1;
            }
            return answers;
        }

        private String token() {
            return client + ":" + grants.incrementAndGet();
        }

        @Override
        public OneLock lock(String name) {
            return new OneLock() {
                @Override
                public void during(Runnable work) {
                    String token = token();
                    if (!set(name, token, LEASE_MILLIS)) {
                        throw new IllegalStateException(name + " is not free");
                    }
                    try {
                        work.run();
                    } finally {
                        delete(name, token);
                    }
                }

                @Override
                public boolean isGranted() {
                    return set(name, token(), LEASE_MILLIS);
                }
            };
        }

        @Override
        public String key(String name) {
            return name;
        }

        @Override
        public void hold(String name) {
            if (!set(name, token(), TimeUnit.HOURS.toMillis(1))) {
                throw new IllegalStateException(name + " is not free");
            }
        }

        @Override
        public void close() {
            nodes.forEach(Node::close);
        }
    }
}
