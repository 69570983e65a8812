package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The referee: starts the contestants' processes, measures them in turns, and creates the report. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * Measures the part of a field that the {@link Options} choose, prints the report and returns it. For a field's
     * main method.
     */
    public static Report main(Field field, String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(field, arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            throw e;
        }
        Report report = run(options, options.warmUps(), options.rounds(), options.time());
        System.out.println(report.markdown());
        return report;
    }

    /**
     * Measures every cell. Each round measures all contestants, one after the other. Their order is random in each
     * round, so that none always follows the same other one.
     *
     * @param warmUps the number of rounds of each cell that don't count; unless it is zero, all cells are warmed up
     *     before
     * @param rounds the number of rounds that count
     * @param time the length of one measurement
     */
    public static Report run(Field field, int warmUps, int rounds, Duration time) throws IOException {
        List<Contestant> contestants = field.contestants();
        Report report = new Report(contestants);
        Random draw = new Random(42);
        List<Worker> workers = new ArrayList<>();
        try {
            List<Team> teams = teams(contestants, field.clients(), workers);
            if (warmUps > 0) {
                for (Cell cell : field.cells()) {
                    System.err.println(cell + ", running in");
                    for (Team team : teams) {
                        runIn(team, cell, time);
                    }
                }
            }
            for (Cell cell : field.cells()) {
                for (int round = -warmUps; round < rounds; round++) {
                    System.err.println(cell + ", round " + (round + 1) + " of " + rounds);
                    Collections.shuffle(teams, draw);
                    for (Team team : teams) {
                        Sample sample = team.measure(cell, time);
                        if (round >= 0) {
                            report.add(cell, team.contestant(), sample);
                        }
                    }
                }
            }
            return report;
        } finally {
            workers.forEach(Worker::dismiss);
            workers.forEach(Worker::close);
        }
    }

    /** Starts the processes. They are added to the workers even if one of them fails. */
    private static List<Team> teams(List<Contestant> contestants, int clientsEach, List<Worker> workers)
            throws IOException {
        record Server(Worker worker, String port) {}
        Map<Class<? extends Contestant>, Server> servers = new HashMap<>();
        List<Team> teams = new ArrayList<>();
        for (Contestant contestant : contestants) {
            Server server = servers.get(contestant.server());
            if (server == null) {
                Worker worker = Worker.start(contestant, contestant.server());
                workers.add(worker);
                server = new Server(worker, worker.answer());
                servers.put(contestant.server(), server);
            }
            List<Worker> clients = new ArrayList<>();
            for (int i = 0; i < clientsEach; i++) {
                Worker client = Worker.start(contestant, contestant.getClass(), server.port(), contestant.variant());
                workers.add(client);
                client.answer();
                clients.add(client);
            }
            teams.add(new Team(contestant, server.worker(), clients));
        }
        return teams;
    }

    /**
     * Lets the compiler see a cell before any cell counts. Otherwise it would know less of the later cells while it
     * measures the first one. It would also measure slow contestants before their code is compiled, because it counts
     * calls and not seconds.
     */
    private static void runIn(Team team, Cell cell, Duration time) throws IOException {
        long done = 0;
        for (int turn = 0; turn < 20 && done < 20_000; turn++) {
            done += team.measure(cell, time).operations();
        }
    }
}
