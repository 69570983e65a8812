package io.trivet.redis.lettuce;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisSubscription;
import io.trivet.testkit.server.RedisServer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LettuceSubscriptionTest {
    private final RedisServer server = RedisServer.start();
    private final RedisClient client = Clients.of(server.port());
    private final RedisCommands<String, String> admin = client.connect().sync();
    private final RedisDriver driver = LettuceDriver.over(client);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final RedisSubscription subscription = driver.subscribe(List.of("a"), new Recorder());

    private final class Recorder implements RedisListener {
        @Override
        public void onSubscribed(String channel) {
            told.add("subscribed " + channel);
        }

        @Override
        public void onMessage(String channel, String message) {
            told.add(channel + ": " + message);
        }

        @Override
        public void onEnd(@Nullable Throwable fault) {
            told.add("end");
        }
    }

    @AfterEach
    void close() {
        subscription.close();
        driver.close();
        client.close();
        server.close();
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void messagesOfItsChannelsAreDelivered() throws Exception {
        assertThat(next()).isEqualTo("subscribed a");
        assertThat(subscription.add("b")).isTrue();
        assertThat(next()).isEqualTo("subscribed b");
        admin.publish("b", "ü€");
        assertThat(next()).isEqualTo("b: ü€");
        subscription.remove("b");
        Awaitility.await()
                .untilAsserted(() -> assertThat(admin.pubsubChannels()).containsExactly("a"));
        subscription.refresh();
        assertThat(next()).isEqualTo("subscribed a");
    }

    @Test
    void itEndsWithItsLastChannel() throws Exception {
        assertThat(next()).isEqualTo("subscribed a");
        subscription.remove("a");
        assertThat(next()).isEqualTo("end");
        assertThat(subscription.add("b")).isFalse();
        Awaitility.await()
                .untilAsserted(() -> assertThat(admin.pubsubChannels()).isEmpty());
    }

    @Test
    void itEndsOnceWhenItIsClosed() throws Exception {
        subscription.close();
        subscription.close();
        assertThat(told.stream().filter("end"::equals)).hasSize(1);
        assertThat(subscription.add("b")).isFalse();
        Awaitility.await()
                .untilAsserted(() -> assertThat(admin.pubsubChannels()).isEmpty());
    }

    @Test
    void itContinuesWhenTheServerIsBack() throws Exception {
        assertThat(next()).isEqualTo("subscribed a");
        server.restart();
        assertThat(next()).isEqualTo("subscribed a");
        admin.publish("a", "again");
        assertThat(next()).isEqualTo("a: again");
    }

    @Test
    void aServerThatIsSilentEndsIt() throws Exception {
        assertThat(next()).isEqualTo("subscribed a");
        server.pause();
        subscription.refresh();
        subscription.refresh();
        assertThat(next()).isEqualTo("end");
        server.resume();
    }

    @Test
    void aServerThatDoesNotAllowItEndsIt() throws Exception {
        assertThat(next()).isEqualTo("subscribed a");
        admin.dispatch(
                CommandType.ACL,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .add("SETUSER")
                        .add("default")
                        .add("-subscribe"));
        subscription.add("b");
        assertThat(next()).isEqualTo("end");
    }
}
