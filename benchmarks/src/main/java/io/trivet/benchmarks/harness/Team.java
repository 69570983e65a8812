package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A contestant's processes: the server, which others may share, and the clients. */
final class Team {
    private final Contestant contestant;
    private final Worker server;
    private final List<Worker> clients;
    private final Set<Cell> prepared = new HashSet<>();

    /** Creates a team of processes that have reported that they are ready. */
    Team(Contestant contestant, Worker server, List<Worker> clients) {
        this.contestant = contestant;
        this.server = server;
        this.clients = List.copyOf(clients);
    }

    Contestant contestant() {
        return contestant;
    }

    /** Measures one cell, including the processor time of server and clients. */
    Sample measure(Cell cell, Duration time) throws IOException {
        Cell own = contestant.in(cell);
        List<Worker> measuring = clients.subList(0, own.processes());
        if (prepared.add(own)) {
            for (Worker client : clients.subList(own.processes(), clients.size())) {
                client.tell(Child.STAND_BY + " " + own.operation());
                client.answer();
            }
        }
        long before = serverCpuNanos();
        for (Worker client : measuring) {
            client.tell(Child.MEASURE + " " + own.operation() + " " + own.threads() + " " + own.inFlight() + " "
                    + time.toNanos());
        }
        List<Sample> samples = new ArrayList<>();
        for (Worker client : measuring) {
            samples.add(Sample.parse(client.answer()));
        }
        return Sample.together(samples).withCpuNanosOf(serverCpuNanos() - before);
    }

    private long serverCpuNanos() throws IOException {
        server.tell("cpu");
        return Long.parseLong(server.answer());
    }
}
