package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.LeaderElection;
import io.trivet.lock.LeaderListener;
import io.trivet.lock.Leadership;
import io.trivet.lock.LockClient;
import io.trivet.lock.memory.InMemoryLocks;
import io.trivet.testkit.server.JavaCommand;
import io.trivet.testkit.server.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the snippets of docs/locks.md about leaders, and leaders in two processes, one of which is killed. */
@Timeout(120)
class LeadersGuideTest {
    /** Work that only the leader does. */
    private static final class Reports {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        void start(long token) {
            told.add("started " + (token > 0));
        }

        void stop() {
            told.add("stopped");
        }

        void sendOne(long token) {
            told.add("sent " + (token > 0));
        }
    }

    @Test
    void aLeaderStartsAndStopsItsWork() throws Exception {
        Reports reports = new Reports();
        try (LockClient locks = new InMemoryLocks().connect()) {
            // snippet
            LeaderElection election = LeaderElection.start(locks.lock("leader:reports"), new LeaderListener() {
                @Override
                public void onElected(Leadership leadership) {
                    reports.start(leadership.fencingToken()); // to send with each write
                }

                @Override
                public void onRevoked(Leadership leadership, Reason reason) {
                    reports.stop(); // LOST, RESIGNED, FAILED or CLOSED
                }
            });
            // end
            assertThat(reports.told.poll(30, TimeUnit.SECONDS)).isEqualTo("started true");
            // snippet
            boolean mine = election.isLeader();
            election.resign(); // others lead; this client takes part again
            election.close(); // when the program ends: waits for the listener
            // end
            assertThat(mine).isTrue();
            assertThat(reports.told).containsExactly("stopped");
        }
    }

    @Test
    void aLeaderWorksInALoop() throws Exception {
        Reports reports = new Reports();
        try (LockClient locks = new InMemoryLocks().connect()) {
            // snippet
            LeaderElection election = LeaderElection.start(locks.lock("leader:reports"), leadership -> {
                while (leadership.isHeld()) { // an interrupt tells a sleeping loop
                    reports.sendOne(leadership.fencingToken());
                    Thread.sleep(1000);
                }
            });
            // end
            assertThat(reports.told.poll(30, TimeUnit.SECONDS)).isEqualTo("sent true");
            election.close();
            assertThat(election.isLeader()).isFalse();
        }
    }

    @Test
    void theNextProgramLeadsWhenTheLeaderIsKilled() throws Exception {
        Process killed = start();
        Process next = null;
        try (BufferedReader lines = killed.inputReader(StandardCharsets.UTF_8)) {
            String elected = lines.readLine();
            assertThat(elected).startsWith("elected ");
            next = start();
            killed.destroyForcibly();
            BufferedReader told = next.inputReader(StandardCharsets.UTF_8);
            String successor = told.readLine();
            assertThat(successor).startsWith("elected ");
            assertThat(token(successor)).isGreaterThan(token(elected));
            next.getOutputStream().close();
            assertThat(told.readLine()).isEqualTo("revoked CLOSED");
            assertThat(told.readLine()).isNull();
            assertThat(next.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(next.exitValue()).isZero();
        } finally {
            killed.destroyForcibly();
            if (next != null) {
                next.destroyForcibly();
            }
        }
    }

    private static long token(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1));
    }

    private static Process start() throws IOException {
        List<String> command = JavaCommand.of(
                List.of(), LeadingProgram.class.getName(), Servers.redis().uri().toString(), "leader:of-two");
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
