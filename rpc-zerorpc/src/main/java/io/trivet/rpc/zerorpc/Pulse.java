package io.trivet.rpc.zerorpc;

/** When a channel sends its next heartbeat, and when its peer was last heard. For the connection's event loop. */
final class Pulse {
    private long nextBeatAt;
    private long heardAt;
    private boolean hasBeaten;

    /** Creates the pulse of a channel that was opened at this time. */
    Pulse(long openedAt, long heartbeatNanos) {
        nextBeatAt = openedAt + heartbeatNanos;
        heardAt = openedAt;
    }

    /** Reports an event of the peer on the channel: each is a sign of life. */
    void heard(long now, boolean isHeartbeat) {
        heardAt = now;
        hasBeaten |= isHeartbeat;
    }

    /** Returns whether a heartbeat is due now. It is then sent, and the next one follows. */
    boolean beats(long now, long heartbeatNanos) {
        if (nextBeatAt - now > 0) {
            return false;
        }
        nextBeatAt = now + heartbeatNanos;
        return true;
    }

    boolean hasBeaten() {
        return hasBeaten;
    }

    /** Returns how long the peer has been silent, not counting the time before a moment. */
    long silence(long now, long since) {
        return now - Math.max(heardAt - since, 0) - since;
    }
}
