package io.trivet.id;

import io.trivet.id.memory.InMemoryWorkerStore;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;

/** The calls that {@link ClassLoadersTest} makes in another class loader. */
public final class InAnotherLoader {
    private InAnotherLoader() {}

    public static AutoCloseable snowflake(String namespace, int workerId) {
        return Snowflake.builder().namespace(namespace).workerId(workerId).build();
    }

    public static AutoCloseable javaScript(String namespace, int workerId) {
        return Snowflake.builder()
                .namespace(namespace)
                .layout(SnowflakeLayout.JAVASCRIPT)
                .workerId(workerId)
                .build();
    }

    static long[] fill(AutoCloseable snowflake) throws Exception {
        long[] ids = new long[5000];
        Method fill = snowflake.getClass().getMethod("fill", long[].class);
        fill.invoke(snowflake, new Object[] {ids});
        return ids;
    }

    /** Claims all worker ids that are free, keeps them, and returns them. */
    public static Set<Integer> claimAll(String namespace, int workers) {
        Set<Integer> claimed = new HashSet<>();
        for (int workerId = 0; workerId < workers; workerId++) {
            try {
                AutoCloseable unused = snowflake(namespace, workerId);
                claimed.add(workerId);
            } catch (IdException e) {
                if (e.code() != IdException.Code.WORKER_ID_IN_USE) {
                    throw e;
                }
            }
        }
        return claimed;
    }

    /** Uses one generator of each kind, and returns how many were used. */
    public static Supplier<Integer> useAll(String namespace) {
        int used = 0;
        AutoCloseable left = snowflake(namespace, 1);
        used += left == null ? 0 : 1;
        try (Snowflake blocks = Snowflake.builder()
                .namespace(namespace)
                .workerId(2)
                .risingPerThreadOnly()
                .build()) {
            used += blocks.next() > 0 ? 1 : 0;
        }
        try (Snowflake leased = Snowflake.builder()
                .namespace(namespace)
                .leaseWorkerId(new InMemoryWorkerStore())
                .build()) {
            used += leased.next() > 0 ? 1 : 0;
        }
        used += Uuids.v7().next().equals(Uuids.v4().next()) ? 0 : 1;
        IdCipher cipher = IdCipher.builder("x")
                .key(1, new SecretKeySpec(new byte[16], "AES"))
                .build();
        used += cipher.reveal(cipher.conceal(17)).isPresent() ? 1 : 0;
        int all = used;
        return () -> all;
    }
}
