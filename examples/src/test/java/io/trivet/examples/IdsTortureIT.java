package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.examples.IdsTorture.Report;
import io.trivet.testkit.server.MariaDbServer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The short form of {@link IdsTorture}; CONTRIBUTING.md explains how to run the long one. {@code -Dtrivet.torture.ids}
 * sets the number of ids.
 */
@Timeout(1800)
class IdsTortureIT {
    private static final int IDS = Integer.getInteger("trivet.torture.ids", 1_000_000);

    @ParameterizedTest
    @ValueSource(strings = {"redis", "zookeeper", "postgresql", "mariadb"})
    void processesThatAreKilledAndStoppedAndStartedAgainGiveNoIdTwice(String store) throws Exception {
        Assumptions.assumeTrue(!store.equals("mariadb") || MariaDbServer.isAvailable(), "no MariaDB for this platform");
        Report report = IdsTorture.run(store, IDS, 200_000, 6);
        assertThat(report.duplicates()).isZero();
        assertThat(report.ids()).isEqualTo(IDS);
        assertThat(report.processes()).isGreaterThan(4);
        assertThat(report.stopped()).isPositive();
        if (store.equals("redis")) {
            // With other stores, a process loses its worker id only if another one takes it meanwhile.
            assertThat(report.regained()).isPositive();
        }
    }
}
