package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostNamesTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);

    @AfterEach
    void end() {
        answer.countDown();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** A name server that is silent until the test lets it answer. */
    private InetAddress[] slow(String host) throws UnknownHostException {
        asked.countDown();
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 7})};
    }

    private Future<InetSocketAddress> resolve(HostNames names, String host) {
        return names.getResolver(loop).resolve(InetSocketAddress.createUnresolved(host, 80));
    }

    @Test
    void aLoopWorksOnWhileANameServerIsSilent() throws Exception {
        try (HostNames names = new HostNames(this::slow, LONG)) {
            Future<InetSocketAddress> found =
                    loop.submit(() -> resolve(names, "slow.test")).get();
            asked.await();
            assertThat(loop.submit(() -> "still here").get()).isEqualTo("still here");
            assertThat(found.isDone()).isFalse();

            answer.countDown();
            assertThat(found.get().getAddress().getHostAddress()).isEqualTo("127.0.0.7");
            assertThat(found.get().getPort()).isEqualTo(80);
        }
    }

    @Test
    void anAddressInDigitsIsNotLookedUp() throws Exception {
        HostNames.Directory none = host -> {
            throw new UnknownHostException(host);
        };
        try (HostNames names = new HostNames(none, LONG)) {
            assertThat(resolve(names, "127.0.0.1").get().getAddress().isLoopbackAddress())
                    .isTrue();
            assertThat(resolve(names, "::1").get().getAddress().isLoopbackAddress())
                    .isTrue();
            assertThatThrownBy(() -> resolve(names, "nobody.test").get())
                    .hasCauseInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("nobody.test");
        }
    }

    @Test
    void aLookUpOfASilentNameServerFails() {
        try (HostNames names = new HostNames(this::slow, Duration.ofMillis(20))) {
            assertThatThrownBy(() -> resolve(names, "slow.test").get())
                    .hasCauseInstanceOf(ConnectTimeoutException.class)
                    .hasMessageContaining("slow.test");
        }
    }

    @Test
    void anErrorOfALookUpIsReportedAndTheNextNameIsLookedUp() throws Exception {
        HostNames.Directory broken = host -> {
            if (host.startsWith("broken")) {
                throw new StackOverflowError("in a resolver");
            }
            return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 8})};
        };
        try (HostNames names = new HostNames(broken, LONG)) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> resolve(names, "broken.test").get())
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
            assertThat(resolve(names, "whole.test").get().getAddress().getHostAddress())
                    .isEqualTo("127.0.0.8");
        }
    }

    @Test
    void afterCloseNothingIsLookedUp() {
        HostNames names = new HostNames(this::slow, LONG);
        var resolver = names.getResolver(loop);
        names.close();
        assertThatThrownBy(() -> resolver.resolve(InetSocketAddress.createUnresolved("late.test", 80))
                        .get())
                .isNotNull();
        assertThat(asked.getCount()).isEqualTo(1);
    }

    /** The JDK remembers an interrupted lookup as an unknown name, for all clients of the process. */
    @Test
    void aRunningLookUpIsNotInterruptedByClose() throws Exception {
        CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
        HostNames.Directory waiting = host -> {
            InetAddress[] found = slow(host);
            wasInterrupted.complete(Thread.currentThread().isInterrupted());
            return found;
        };
        HostNames names = new HostNames(waiting, LONG);
        resolve(names, "slow.test");
        asked.await();
        names.close();
        answer.countDown();
        assertThat(wasInterrupted.get()).isFalse();
    }
}
