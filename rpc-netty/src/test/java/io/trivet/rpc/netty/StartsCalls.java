package io.trivet.rpc.netty;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trivet.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;

/** Starts event loops twice. Returns the log lines, and then the reason of the rejection or the channel types. */
public final class StartsCalls implements Callable<List<String>> {
    @Override
    public List<String> call() {
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        ((Logger) LoggerFactory.getLogger(NettyVersions.class)).addAppender(lines);
        List<String> seen = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                EventLoops.share().close();
            }
            seen.add(SocketKind.ofNetwork().channels().newChannel().getClass().getSimpleName());
        } catch (RpcException e) {
            seen.add(e.getMessage());
        }
        lines.list.forEach(each -> seen.add(0, each.getFormattedMessage()));
        return seen;
    }
}
