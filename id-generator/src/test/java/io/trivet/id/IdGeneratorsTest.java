package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdProperties.Scope;
import io.trivet.id.IdProperties.Uniqueness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdGeneratorsTest {
    private final IdGenerators.Builder asked = IdGenerators.builder();

    private static Snowflake.Builder snowflake() {
        return Snowflake.builder().workerId(7).workers(new LocalWorkerRegistry());
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "THREAD", "GENERATOR"})
    void longsHaveAtLeastTheRequiredOrder(Scope scope) {
        IdProperties has =
                asked.risingInTrend().strictlyRising(scope).longs(snowflake()).properties();
        assertThat(has.strictlyRising()).isGreaterThanOrEqualTo(scope);
        assertThat(has.risingInTrend()).isTrue();
        assertThat(has.uniqueness()).isEqualTo(Uniqueness.BY_ASSIGNMENT);
    }

    @Test
    void anOrderPerThreadUsesBlocks() {
        assertThat(asked.strictlyRising(Scope.THREAD)
                        .longs(snowflake())
                        .properties()
                        .strictlyRising())
                .isEqualTo(Scope.THREAD);
    }

    @Test
    void uuidsAreOfVersionSevenUnlessTheyMustNotBeGuessable() {
        assertThat(asked.strictlyRising(Scope.GENERATOR).uuids().next().version())
                .isEqualTo(7);
        UuidGenerator secret = IdGenerators.builder().unguessable().uuids();
        assertThat(secret.next().version()).isEqualTo(4);
        assertThat(secret.properties()).isEqualTo(new IdProperties(Uniqueness.BY_CHANCE, false, Scope.NONE, true));
    }

    @Test
    void impossibleCombinationsAreRejected() {
        IdGenerators.Builder global = IdGenerators.builder().strictlyRising(Scope.GLOBAL);
        assertThatThrownBy(() -> global.longs(snowflake())).hasMessageContaining("one counter");
        assertThatThrownBy(global::uuids).isInstanceOf(IllegalStateException.class);

        IdGenerators.Builder ordered = IdGenerators.builder().unguessable().risingInTrend();
        assertThatThrownBy(ordered::uuids)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("IdCipher");
        assertThatThrownBy(() -> asked.unguessable().longs(snowflake()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("IdCipher");
        assertThatThrownBy(() -> IdGenerators.builder()
                        .strictlyRising(Scope.GENERATOR)
                        .longs(snowflake().risingPerThreadOnly()))
                .isInstanceOf(IllegalStateException.class);
    }
}
