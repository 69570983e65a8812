package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Peers can't fill the log. */
@Timeout(60)
class HttpLogTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(HttpServerHandler.class);
    private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };
    private final RawClient client = RawClient.ofNewServer();

    @BeforeEach
    void listen() {
        appender.start();
        log.setLevel(Level.DEBUG);
        log.addAppender(appender);
    }

    @AfterEach
    void close() {
        client.server().close();
        log.detachAppender(appender);
        log.setLevel(null);
    }

    @Test
    void aRequestThatIsNotEndedIsNoWarning() throws IOException, InterruptedException {
        try (Socket socket = client.connect()) {
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"
                            .getBytes(StandardCharsets.US_ASCII));
        }
        ILoggingEvent event = events.poll(30, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        assertThat(event.getLevel()).isEqualTo(Level.DEBUG);
    }
}
