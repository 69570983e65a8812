package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.redis.ModelLaws.Restarts;
import io.trivet.lock.redis.ModelLaws.TokenRule;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Explores many interleavings of answers, delays, losses and restarts with Redlock's own decisions. The same explorer
 * must find what is wrong with each shortcut. {@code -Dtrivet.redlock.worlds} sets how many worlds are explored.
 */
class RedlockModelTest {
    private static final int WORLDS = Integer.getInteger("trivet.redlock.worlds", 200);

    private static final ModelLaws SOUND =
            new ModelLaws(5, 3, false, Restarts.EMPTY_AFTER_THE_LONGEST_LEASE, TokenRule.WHERE_THE_KEY_STANDS, true);
    private static final ModelLaws WILD =
            new ModelLaws(5, 3, true, Restarts.WITH_DATA, TokenRule.WHERE_THE_KEY_STANDS, true);

    private static Optional<String> explore(ModelLaws laws) {
        return explore(laws, WORLDS);
    }

    /** Explores more worlds, because only some of them show what is wrong. */
    private static Optional<String> find(ModelLaws laws) {
        return explore(laws, 10 * WORLDS);
    }

    private static Optional<String> explore(ModelLaws laws, int worlds) {
        return LongStream.range(0, worlds)
                .mapToObj(seed -> RedlockModel.violation(laws, seed))
                .flatMap(Optional::stream)
                .findFirst();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void noTwoHoldersAtOnceAndTokensRise(int nodes) {
        ModelLaws laws = new ModelLaws(nodes, 3, false, SOUND.restarts(), SOUND.rule(), true);
        assertThat(explore(laws)).isEmpty();
        assertThat(IntStream.range(0, 20)
                        .map(seed -> RedlockModel.grants(laws, seed))
                        .sum())
                .as("grants in 20 worlds")
                .isGreaterThan(40);
    }

    /** They rest on no clock: keys may vanish at any time, and a client may believe that no time has passed. */
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void tokensRiseWhateverClocksAndOperatorsDo(int nodes) {
        ModelLaws laws = new ModelLaws(nodes, 3, true, WILD.restarts(), WILD.rule(), true);
        assertThat(explore(laws)).isEmpty();
        assertThat(IntStream.range(0, 20)
                        .map(seed -> RedlockModel.grants(laws, seed))
                        .sum())
                .as("grants in 20 worlds")
                .isGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EVERYWHERE", "NOT_AT_ALL"})
    void aShortcutForTokensIsFound(TokenRule shortcut) {
        ModelLaws laws = new ModelLaws(3, WILD.clients(), true, WILD.restarts(), shortcut, true);
        assertThat(find(laws)).hasValueSatisfying(found -> assertThat(found).contains("token doesn't rise"));
    }

    @Test
    void aNodeThatComesBackEmptyTooSoonIsFound() {
        ModelLaws laws = new ModelLaws(3, SOUND.clients(), false, Restarts.EMPTY_AT_ONCE, SOUND.rule(), true);
        assertThat(find(laws)).hasValueSatisfying(found -> assertThat(found).contains("held at once"));
    }

    @Test
    void aMissingAllowanceForDriftIsFound() {
        ModelLaws laws = new ModelLaws(3, SOUND.clients(), false, SOUND.restarts(), SOUND.rule(), false);
        assertThat(find(laws)).hasValueSatisfying(found -> assertThat(found).contains("held at once"));
    }
}
