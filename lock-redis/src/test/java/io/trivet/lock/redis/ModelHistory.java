package io.trivet.lock.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The grants of a {@link RedlockModel}. Times are microseconds. */
final class ModelHistory {
    /** A lock that a client had, from the decision until its lease was over or released. */
    static final class Grant {
        private final long asked;
        private final long decided;
        private final long token;
        long until;

        Grant(long asked, long decided, long token, long until) {
            this.asked = asked;
            this.decided = decided;
            this.token = token;
            this.until = until;
        }

        @Override
        public String toString() {
            return "token " + token + " asked " + asked + " decided " + decided + " until " + until;
        }
    }

    private final List<Grant> grants = new ArrayList<>();

    Grant add(long asked, long decided, long token, long until) {
        Grant grant = new Grant(asked, decided, token, until);
        grants.add(grant);
        return grant;
    }

    int size() {
        return grants.size();
    }

    /**
     * Returns a contradiction to the promises of a lock, or empty if there is none.
     *
     * @param wild whether only tokens must be right: those of grants that began after others were decided
     */
    Optional<String> violation(boolean wild) {
        grants.sort(Comparator.comparingLong(grant -> grant.decided));
        for (int i = 0; i < grants.size(); i++) {
            for (int j = i + 1; j < grants.size(); j++) {
                Grant first = grants.get(i);
                Grant second = grants.get(j);
                if (!wild && second.decided < first.until) {
                    return Optional.of("held at once: " + first + ", " + second);
                }
                boolean inOrder = !wild || first.decided < second.asked;
                if (inOrder && second.token <= first.token || second.token == first.token) {
                    return Optional.of("the token doesn't rise: " + first + ", " + second);
                }
            }
        }
        return Optional.empty();
    }
}
