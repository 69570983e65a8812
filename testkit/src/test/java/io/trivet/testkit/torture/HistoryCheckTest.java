package io.trivet.testkit.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.spi.LockMode.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests with handmade histories. They prove that the check finds the faults of wrong histories. */
class HistoryCheckTest {
    private static final long CALM = 1_000;
    private static final Duration MAX_WAIT = Duration.ofNanos(500);

    private static final Grant FIRST = grant(1, 0, 100, 200, 1, Grant.NEVER);

    @Test
    void findsNothingInACorrectHistory() {
        assertThat(check(
                        FIRST,
                        grant(2, 50, 200, 300, 2, 350),
                        // Granted too late for the holder to be sure, and rejected.
                        grant(3, 60, 400, Long.MIN_VALUE, Grant.NEVER, 450),
                        grant(4, 60, 390, 500, 3, Grant.NEVER)))
                .isEmpty();
    }

    @Test
    void findsTwoHoldersAtOnce() {
        assertThat(check(FIRST, grant(2, 50, 199, 300, 2, Grant.NEVER)))
                .singleElement()
                .asString()
                .startsWith("held at once")
                .contains("token 1 ", "token 2 ");
    }

    @Test
    void findsAHolderWithinAnother() {
        assertThat(check(
                        grant(1, 0, 100, 500, 1, Grant.NEVER),
                        grant(2, 0, 200, 210, 2, Grant.NEVER),
                        grant(3, 0, 300, 310, 3, Grant.NEVER)))
                .hasSize(2)
                .allMatch(each -> each.startsWith("held at once") && each.contains("token 1 "));
    }

    @Test
    void aKilledHolderIsSureUntilItWasKilled() {
        History history = new History();
        history.add(FIRST);
        history.add(new Grant("lock", Kind.EXCLUSIVE, 2, "process-2.1/1", 50, 150, 160, 2, Grant.NEVER));
        history.addDeath(FIRST.incarnation(), 140);
        assertThat(HistoryCheck.violations(history.grantsUntilDeath(), CALM, MAX_WAIT))
                .isEmpty();
        assertThat(HistoryCheck.violations(history.grants(), CALM, MAX_WAIT)).hasSize(1);
    }

    @Test
    void doesNotMixLocks() {
        Grant other = new Grant("other", Kind.EXCLUSIVE, 1, "b", 0, 150, 250, 2, Grant.NEVER);
        assertThat(check(FIRST, other)).isEmpty();
    }

    @Test
    void findsATokenThatDecreasesBetweenHolders() {
        assertThat(check(grant(5, 0, 100, 200, Grant.NEVER, Grant.NEVER), grant(4, 0, 300, 400, 1, Grant.NEVER)))
                .singleElement()
                .asString()
                .startsWith("held one after the other, and the token does not rise");
    }

    @Test
    void findsATokenThatDecreasesAtTheResource() {
        assertThat(check(
                        grant(5, 0, 100, Long.MIN_VALUE, 1, Grant.NEVER),
                        grant(4, 0, 300, Long.MIN_VALUE, 2, Grant.NEVER)))
                .singleElement()
                .asString()
                .startsWith("accepted by the resource one after the other");
    }

    @Test
    void findsTwoGrantsOfOneToken() {
        assertThat(check(FIRST, grant(1, 0, 300, Long.MIN_VALUE, Grant.NEVER, Grant.NEVER)))
                .singleElement()
                .asString()
                .startsWith("two grants, one token");
    }

    @Test
    void findsAHolderThatWasRejectedWhileSure() {
        assertThat(check(grant(1, 0, 100, 200, Grant.NEVER, 199)))
                .singleElement()
                .asString()
                .startsWith("rejected while it was sure to hold");
    }

    @Test
    void findsAWaitThatIsTooLong() {
        assertThat(check(grant(1, 0, CALM + 501, CALM + 600, 1, Grant.NEVER)))
                .singleElement()
                .asString()
                .startsWith("waited longer than");
        assertThat(check(grant(1, CALM + 10, CALM + 511, CALM + 600, 1, Grant.NEVER)))
                .hasSize(1);
    }

    @Test
    void doesNotCountAWaitDuringFaults() {
        assertThat(check(grant(1, 0, CALM + 500, CALM + 600, 1, Grant.NEVER))).isEmpty();
    }

    @Test
    void readersMayHoldAtOnceAndShareAToken() {
        assertThat(check(
                        held(Kind.READ, 1, 100, 200, 1),
                        held(Kind.READ, 1, 150, 300, 2),
                        held(Kind.WRITE, 2, 300, 400, 3),
                        held(Kind.READ, 3, 400, 500, 4)))
                .isEmpty();
    }

    @Test
    void findsAWriterAmongReaders() {
        assertThat(check(
                        held(Kind.READ, 1, 100, 300, 1),
                        held(Kind.READ, 1, 110, 120, 2),
                        held(Kind.WRITE, 2, 200, 400, 3)))
                .singleElement()
                .asString()
                .startsWith("held at once");
        assertThat(check(held(Kind.WRITE, 1, 100, 300, 1), held(Kind.READ, 2, 200, 400, 2)))
                .singleElement()
                .asString()
                .startsWith("held at once");
    }

    @Test
    void findsAReaderWithTheTokenOfAnEarlierWriter() {
        assertThat(check(held(Kind.WRITE, 2, 100, 200, 1), held(Kind.READ, 2, 300, 400, 2)))
                .anyMatch(each -> each.startsWith("held one after the other, and the token does not rise"))
                .anyMatch(each -> each.startsWith("two grants, one token"));
    }

    @Test
    void findsMorePermitsThanThereAre() {
        assertThat(check(
                        held(Kind.PERMIT, 2, 100, 200, 1),
                        held(Kind.PERMIT, 1, 110, 300, 2),
                        held(Kind.PERMIT, 3, 200, 400, 3)))
                .as("two at once")
                .isEmpty();
        assertThat(check(
                        held(Kind.PERMIT, 2, 100, 201, 1),
                        held(Kind.PERMIT, 1, 110, 300, 2),
                        held(Kind.PERMIT, 3, 200, 400, 3)))
                .singleElement()
                .asString()
                .startsWith("more permits held at once");
    }

    private static Grant held(Kind kind, long token, long granted, long until, long order) {
        return new Grant("lock", kind, token, "process-1.1/1", 0, granted, until, order, Grant.NEVER);
    }

    private static Grant grant(long token, long asked, long granted, long until, long order, long rejected) {
        return new Grant("lock", Kind.EXCLUSIVE, token, "process-1.1/1", asked, granted, until, order, rejected);
    }

    private static List<String> check(Grant... grants) {
        return HistoryCheck.violations(List.of(grants), CALM, MAX_WAIT);
    }
}
