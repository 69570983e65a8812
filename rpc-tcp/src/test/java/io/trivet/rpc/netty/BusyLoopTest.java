package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trivet.rpc.NonBlocking;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A method that blocks an event loop, against the rules, does not keep its server from ending. */
@Tag("long")
@Timeout(120)
class BusyLoopTest {
    interface Blocking {
        @NonBlocking
        void block();

        interface Later {
            CompletableFuture<Void> block();
        }
    }

    @Test
    void aServerEndsThoughAMethodBlocksItsEventLoop() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(NettyServer.class);
        logger.addAppender(log);
        try (RpcServer server = RpcServer.builder()
                        .register(Blocking.class, () -> {
                            begun.countDown();
                            gate.join();
                        })
                        .listen("tcp://127.0.0.1:0")
                        .drain(Duration.ZERO)
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            CompletableFuture<Void> blocked =
                    client.create(Blocking.Later.class).block();
            begun.await();
            server.close();
            server.awaitTermination();
            assertThat(log.list)
                    .singleElement()
                    .asString()
                    .contains(server.uris().get(0).toString(), "an event loop is still busy", "@NonBlocking");
            gate.complete(null);
            assertThat(blocked.handle((nothing, failure) -> failure).get()).isNotNull();
        } finally {
            gate.complete(null);
            logger.detachAppender(log);
        }
    }
}
