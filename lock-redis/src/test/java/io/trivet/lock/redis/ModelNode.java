package io.trivet.lock.redis;

import io.trivet.lock.redis.RedlockAttempt.Vote;
import org.jspecify.annotations.Nullable;

/**
 * One node of Redlock as a model: one key, its counter, and a clock of its own. {@link ModelNodeTest} compares it with
 * the scripts on a real server. Times are microseconds.
 */
final class ModelNode {
    private static final long SUGGESTION_LIMIT = 1_000_000;

    /** The speed of the clock; 1 for real time. */
    double rate = 1;

    long offset;
    boolean down;
    long counter;

    @Nullable
    String holder;

    /** When the key expires, by the node's clock. */
    private long expires;

    long clock(long time) {
        return offset + (long) (time * rate);
    }

    private void expire(long time) {
        if (holder != null && clock(time) >= expires) {
            holder = null;
        }
    }

    Vote take(long time, String owner, long keptMillis, long suggested) {
        expire(time);
        if (holder != null && !holder.equals(owner)) {
            return new Vote.Held((expires - clock(time)) / 1000, holder);
        }
        long generation = Math.max(counter + 1, clock(time));
        if (suggested >= generation && suggested <= generation + SUGGESTION_LIMIT) {
            generation = suggested;
        }
        holder = owner;
        expires = clock(time) + keptMillis * 1000;
        counter = generation;
        return new Vote.Taken(generation);
    }

    boolean raise(long time, String owner, long generation) {
        expire(time);
        if (!owner.equals(holder) || counter > generation) {
            return false;
        }
        counter = generation;
        return true;
    }

    /** The unsound shortcut: raises the counter whoever has the key. */
    void raiseAnyway(long generation) {
        counter = Math.max(counter, generation);
    }

    boolean renew(long time, String owner, long keptMillis) {
        expire(time);
        if (!owner.equals(holder)) {
            return false;
        }
        expires = clock(time) + keptMillis * 1000;
        return true;
    }

    boolean join(long time, String owner, long keptMillis) {
        expire(time);
        if (holder != null) {
            return false;
        }
        holder = owner;
        expires = clock(time) + keptMillis * 1000;
        return true;
    }

    boolean release(long time, String owner) {
        expire(time);
        if (!owner.equals(holder)) {
            return false;
        }
        holder = null;
        return true;
    }

    void loseData() {
        holder = null;
        counter = 0;
    }
}
