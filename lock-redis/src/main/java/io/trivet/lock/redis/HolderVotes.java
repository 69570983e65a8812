package io.trivet.lock.redis;

import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the answers of {@link LockScripts#HOLDER} and {@link SharedScripts#HOLDER}. */
final class HolderVotes {
    /** The place of the kind in an answer. */
    private static final int KIND = 2;

    private HolderVotes() {}

    /** Returns one server's holder, or empty if the key is free. */
    static Optional<Holder> of(List<?> answer) {
        if (answer.isEmpty() || !(answer.get(0) instanceof String owner)) {
            return Optional.empty();
        }
        // Other libraries' clients don't change the counter, so it belongs to an earlier holder.
        if (!LockRequest.isOwner(owner)
                || !(answer.get(1) instanceof String counter)
                || !counter.matches("\\d{1,18}")) {
            return Optional.of(new Holder(owner, OptionalLong.empty(), Optional.empty()));
        }
        long generation = Long.parseLong(counter);
        Optional<Instant> since = Optional.of(Instant.EPOCH.plus(generation, ChronoUnit.MICROS));
        if (answer.size() <= KIND) {
            return Optional.of(new Holder(owner, OptionalLong.of(generation), since));
        }
        // The counter has the last permit's generation, and that which the first of the readers got.
        return Optional.of(
                switch (String.valueOf(answer.get(KIND))) {
                    case "write" -> new Holder(owner, OptionalLong.of(generation), since);
                    case "read" -> new Holder(owner, OptionalLong.of(generation), Optional.empty());
                    default -> new Holder(owner, OptionalLong.empty(), Optional.empty());
                });
    }

    /**
     * Returns the holder of a lock on many nodes: the owner whose key a quorum has, or may have if some nodes gave no
     * answer. Its generation is the one that most nodes have, because a counter that wasn't needed may be another.
     */
    static Optional<Holder> of(NodeAnswers answers) {
        Map<String, Integer> keys = new HashMap<>();
        Map<Holder, Integer> grants = new HashMap<>();
        for (int node = 0; node < answers.size(); node++) {
            if (answers.value(node) instanceof List<?> answer) {
                of(answer).ifPresent(holder -> {
                    keys.merge(holder.owner(), 1, Integer::sum);
                    grants.merge(holder, 1, Integer::sum);
                });
            }
        }
        int unknown = answers.size() - answers.answered();
        return keys.entrySet().stream()
                .max(Entry.comparingByValue())
                .filter(most -> most.getValue() + unknown >= RedlockAttempt.quorum(answers.size()))
                .flatMap(most -> grants.entrySet().stream()
                        .filter(grant -> grant.getKey().owner().equals(most.getKey()))
                        .max(Entry.comparingByValue(Comparator.naturalOrder()))
                        .map(Entry::getKey));
    }
}
