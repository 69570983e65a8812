package io.trivet.examples;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.id.Snowflake;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** One of a flash sale's processes: an {@link OrderDesk} behind {@code tcp://}, which ends when its input closes. */
final class FlashSaleDesk {
    private FlashSaleDesk() {}

    /** Takes the database's URL, the worker id, and the lock's URI or "none"; prints where it listens. */
    public static void main(String[] arguments) throws Exception {
        Snowflake ids =
                Snowflake.builder().workerId(Integer.parseInt(arguments[1])).build();
        try (HikariDataSource database = LockClients.pool(arguments[0])) {
            if (arguments[2].equals("none")) {
                serve(database, null, ids);
            } else {
                try (LockClients.Opened opened = LockClients.open(arguments[2], "lease", LockOptions.defaults())) {
                    serve(database, opened.locks(), ids);
                }
            }
        }
    }

    private static void serve(HikariDataSource database, @Nullable LockClient locks, Snowflake ids) throws IOException {
        try (RpcServer server = RpcServer.builder()
                .register(OrderService.class, new OrderDesk(database, locks, ids))
                .listen("tcp://127.0.0.1:0")
                .start()) {
            System.out.println(server.uris().get(0));
            System.out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
