package io.trivet.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FencingGuardTest {
    @Test
    void admitsNothingLowerThanTheHighest() {
        FencingGuard guard = new FencingGuard();
        assertThat(guard.admits(0)).isFalse();
        assertThat(guard.admits(5)).isTrue();
        assertThat(guard.admits(5)).isTrue();
        assertThat(guard.admits(4)).isFalse();
        assertThat(guard.admits(Long.MAX_VALUE)).isTrue();
        assertThat(guard.admits(-1)).isFalse();
        assertThat(guard.highest()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void continuesFromTheHighestTokenOfItsResource() {
        FencingGuard guard = new FencingGuard(7);
        assertThat(guard.admits(6)).isFalse();
        assertThat(guard.admits(7)).isTrue();
        assertThatThrownBy(() -> new FencingGuard(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void acceptsOnlyPlainColumnNames() {
        assertThat(FencingGuard.sqlCondition("stock.fence")).isEqualTo("(stock.fence IS NULL OR stock.fence <= ?)");
        for (String bad : new String[] {"", "a b", "a;--", "a.b.c", "1a"}) {
            assertThatThrownBy(() -> FencingGuard.sqlCondition(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
