package io.trivet.rpc.netty;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;

/** Looks a name up in a program without netty-resolver-dns, and returns the log lines. */
public final class WithoutDnsJar implements Callable<List<String>> {
    /** Runs this class with the class path of such a program. */
    static List<String> run() throws Exception {
        return OtherClassPath.run(WithoutDnsJar.class, List.of(), entry -> !entry.contains("netty-resolver-dns"));
    }

    @Override
    public List<String> call() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        ((Logger) LoggerFactory.getLogger(NameSources.class)).addAppender(lines);
        try (EventLoops loops = EventLoops.share()) {
            for (int i = 0; i < 3; i++) {
                List<InetSocketAddress> found = loops.find(
                                InetSocketAddress.createUnresolved("localhost", 80), Duration.ofMillis(1))
                        .syncUninterruptibly()
                        .getNow();
                if (found.isEmpty()) {
                    throw new IllegalStateException("The JDK wasn't asked.");
                }
            }
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
