package io.trivet.examples;

import io.trivet.lock.LeaderElection;
import io.trivet.lock.LeaderListener;
import io.trivet.lock.Leadership;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.redis.RedisLocks;
import java.io.OutputStream;
import java.time.Duration;

/** A program on one of several machines that elect a leader. It prints what it is told, until its input closes. */
final class LeadingProgram {
    private LeadingProgram() {}

    /** Runs with these words: the server, and the lock's name. */
    public static void main(String[] words) throws Exception {
        LockOptions options = LockOptions.defaults().withLeaseTime(Duration.ofSeconds(3));
        LeaderListener listener = new LeaderListener() {
            @Override
            public void onElected(Leadership leadership) {
                print("elected " + leadership.fencingToken());
            }

            @Override
            public void onRevoked(Leadership leadership, Reason reason) {
                print("revoked " + reason);
            }
        };
        try (LockClient locks = RedisLocks.connect(words[0], options);
                LeaderElection election = LeaderElection.start(locks.lock(words[1]), listener)) {
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
