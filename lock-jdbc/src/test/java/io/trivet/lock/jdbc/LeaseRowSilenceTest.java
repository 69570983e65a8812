package io.trivet.lock.jdbc;

class LeaseRowSilenceTest extends LeaseRowSilenceContract {
    LeaseRowSilenceTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
