package io.trivet.examples;

// Goes with FlashSale.java, which starts it and lists the Maven dependencies that it needs.

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.id.Snowflake;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** One of a flash sale's processes: an {@link OrderDesk} behind {@code tcp://}. It ends when its input closes. */
final class FlashSaleDesk {
    private FlashSaleDesk() {}

    /** Takes the database's URL, the worker id, the lock's URI or "none", and its form. Prints its URI. */
    public static void main(String[] arguments) throws Exception {
        Snowflake ids =
                Snowflake.builder().workerId(Integer.parseInt(arguments[1])).build();
        try (HikariDataSource database = LockClients.pool(arguments[0])) {
            if (arguments[2].equals(FlashSale.NO_LOCK)) {
                serve(database, Optional.empty(), ids);
            } else {
                try (LockClients.Opened opened = LockClients.open(arguments[2], arguments[3], LockOptions.defaults())) {
                    serve(database, Optional.of(opened.locks()), ids);
                }
            }
        }
    }

    private static void serve(HikariDataSource database, Optional<LockClient> locks, Snowflake ids) throws IOException {
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
