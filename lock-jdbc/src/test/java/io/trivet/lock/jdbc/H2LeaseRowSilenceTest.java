package io.trivet.lock.jdbc;

/** H2's driver has no network timeout but that of its URL. */
class H2LeaseRowSilenceTest extends LeaseRowSilenceContract {
    H2LeaseRowSilenceTest() {
        super(TestDatabase.H2);
    }
}
