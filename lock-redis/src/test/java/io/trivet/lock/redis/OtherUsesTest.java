package io.trivet.lock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.testkit.server.Servers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Tests names that are used in different ways, and requests that are the same for all ways. */
class OtherUsesTest extends RequestsFixture {
    private static final List<LockMode> MODES =
            List.of(LockMode.EXCLUSIVE, LockMode.READ, LockMode.WRITE, LockMode.permit(2));

    @Override
    String uri() {
        return Servers.redis().uri().toString();
    }

    @Override
    UnifiedJedis jedis() {
        return RedisClient.create(uri());
    }

    @Test
    void aNameThatIsHeldInOneWayIsRefusedInAnother() {
        for (LockMode held : MODES) {
            LockRequest holder = request(held);
            grant(here, holder);
            for (LockMode wanted : MODES) {
                if (use(wanted) != use(held)) {
                    assertOtherUse(there, request(wanted));
                }
            }
            assertThat(release(here, holder)).isTrue();
        }
    }

    private static Kind use(LockMode mode) {
        return mode.kind() == Kind.READ ? Kind.WRITE : mode.kind();
    }

    @Test
    void otherPeoplesKeysAreRefusedAndUnchanged() {
        jedis.zadd(name, 1, "theirs");
        jedis.zadd(name, 2, "read:book");
        jedis.rpush(name + "-list", "theirs");
        for (LockMode mode : MODES) {
            assertOtherUse(here, request(mode));
            assertOtherUse(here, request(name + "-list", mode, LEASE, true));
        }
        for (String key : List.of(name, name + "-list")) {
            assertThatThrownBy(() -> here.holder(key))
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining("choose another name");
            assertThatThrownBy(() -> here.forceRelease(key)).isInstanceOf(LockException.class);
        }
        assertThat(jedis.zcard(name)).isEqualTo(2);
        assertThat(jedis.llen(name + "-list")).isEqualTo(1);
    }

    @Test
    void whoLostTheNameToAnotherUseHasNothing() {
        for (LockMode mode : List.of(LockMode.READ, LockMode.WRITE, LockMode.permit(2))) {
            LockRequest lost = request(mode);
            grant(here, lost);
            assertThat(there.forceRelease(name)).isTrue();
            LockRequest other = request(LockMode.EXCLUSIVE);
            grant(there, other);
            assertThat(here.renew(lost)).isEmpty();
            assertThat(release(here, lost)).isFalse();
            assertThat(release(there, other)).isTrue();
        }
    }

    @Test
    void theHolderIsFoundWhateverTheUse() {
        for (LockMode mode : MODES) {
            assertThat(there.holder(name)).isEmpty();
            LockRequest holder = request(mode);
            long generation = grant(here, holder);
            Holder found = there.holder(name).orElseThrow();
            assertThat(found.owner()).isEqualTo(holder.owner());
            if (mode.kind() == Kind.PERMIT) {
                assertThat(found.generation()).isEmpty();
            } else {
                assertThat(found.generation()).hasValue(generation);
            }
            assertThat(found.since().isPresent()).isEqualTo(mode.kind() == Kind.EXCLUSIVE || mode.kind() == Kind.WRITE);
            release(here, holder);
        }
    }

    @Test
    void aNameIsTakenFromAllItsHolders() {
        for (LockMode mode : MODES) {
            assertThat(there.forceRelease(name)).isFalse();
            List<LockRequest> holders = new ArrayList<>(List.of(request(mode)));
            if (mode.kind() == Kind.READ || mode.kind() == Kind.PERMIT) {
                holders.add(request(mode));
            }
            holders.forEach(each -> grant(here, each));
            assertThat(there.forceRelease(name)).isTrue();
            for (LockRequest each : holders) {
                assertThat(here.renew(each)).isEmpty();
            }
            assertThat(jedis.exists(name)).isFalse();
        }
    }

    @Test
    void holdersOfAllKindsAreReleasedInOneRequest() {
        LockRequest lock = request(name + "-1", LockMode.EXCLUSIVE, LEASE, false);
        LockRequest permit = request(name + "-2", LockMode.permit(2), LEASE, false);
        LockRequest second = request(name + "-2", LockMode.permit(2), LEASE, false);
        LockRequest reader = request(name + "-3", LockMode.READ, LEASE, false);
        LockRequest writer = request(name + "-4", LockMode.WRITE, LEASE, false);
        LockRequest waits = request(name + "-3", LockMode.WRITE, LEASE, true);
        LockRequest none = request(name + "-5", LockMode.EXCLUSIVE, LEASE, false);
        LockRequest misused = request(name + "-1", LockMode.READ, LEASE, false);
        LockRequest misusing = request(name + "-2", LockMode.EXCLUSIVE, LEASE, false);
        for (LockRequest each : List.of(lock, permit, second, reader, writer)) {
            grant(here, each);
        }
        refuse(here, waits);
        List<LockRequest> all = List.of(lock, misused, permit, misusing, second, reader, writer, waits, none);
        assertThat(here.releaseAll(all))
                .extracting(ReleaseResult::wasHeld)
                .containsExactly(true, false, true, false, true, true, true, false, false);
        for (LockRequest each : all) {
            assertThat(jedis.exists(each.name())).isFalse();
            assertThat(jedis.exists(CounterKey.ofWaiting(each.name()))).isFalse();
        }
    }
}
