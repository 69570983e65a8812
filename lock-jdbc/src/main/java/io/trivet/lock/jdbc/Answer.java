package io.trivet.lock.jdbc;

/**
 * The database's answer to a request for a name.
 *
 * @param token the token of the grant, or zero
 * @param microsLeft how long the holder has left, or {@link LeaseRows#NO_ROW} if that isn't known
 * @param waits whether the owner has left a row because it waits
 * @param use another way in which the name is used, or {@link NameUse#NONE}
 */
record Answer(long token, long microsLeft, boolean waits, NameUse use) {
    static Answer granted(long token) {
        return new Answer(token, 0, false, NameUse.NONE);
    }

    static Answer busy(long microsLeft, boolean waits) {
        return new Answer(0, microsLeft, waits, NameUse.NONE);
    }

    static Answer usedAs(NameUse use) {
        return new Answer(0, 0, false, use);
    }

    boolean isGranted() {
        return token > 0;
    }
}
