package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The classes of ids, loaded twice in one JVM, as by two applications in one container, and then unloaded. */
@Timeout(120)
class ClassLoadersTest {
    private static final int WORKERS = 40;

    /** The locations of these classes and of the test classes. */
    private static URLClassLoader loader() {
        URL[] places = {
            Snowflake.class.getProtectionDomain().getCodeSource().getLocation(),
            InAnotherLoader.class.getProtectionDomain().getCodeSource().getLocation()
        };
        return new URLClassLoader(places, ClassLoader.getPlatformClassLoader());
    }

    /** Calls a static method of {@link InAnotherLoader} in another loader, with JDK types only. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The caller knows what the method returns.
    private static <T> T ask(ClassLoader loader, String method, Object... arguments) throws Exception {
        Class<?>[] types = new Class<?>[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i] instanceof Integer ? int.class : arguments[i].getClass();
        }
        try {
            return (T) loader.loadClass(InAnotherLoader.class.getName())
                    .getMethod(method, types)
                    .invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception known ? known : e;
        }
    }

    @Test
    void aWorkerIdIsHeldByOneLoaderAndTheNextStartsAboveIt() throws Exception {
        String namespace = "loaders-" + System.nanoTime();
        try (URLClassLoader one = loader();
                URLClassLoader two = loader()) {
            AutoCloseable first = ask(one, "snowflake", namespace, 7);
            assertThatThrownBy(() -> ask(two, "snowflake", namespace, 7))
                    .hasMessageContaining("Worker 7 of namespace '" + namespace)
                    .hasMessageContaining("loaded earlier");
            long[] some = InAnotherLoader.fill(first);
            first.close();
            AutoCloseable second = ask(two, "snowflake", namespace, 7);
            assertThat(InAnotherLoader.fill(second)[0]).isGreaterThan(some[some.length - 1]);
            second.close();
            assertThatThrownBy(() -> ask(two, "javaScript", namespace, 7)).hasMessageContaining("layout");
        }
    }

    /** Of two loaders that claim a worker id at once, exactly one gets it. */
    @Test
    void manyThreadsOfBothLoadersGetEachWorkerIdOnce() throws Exception {
        String namespace = "race-" + System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (URLClassLoader one = loader();
                URLClassLoader two = loader()) {
            List<Callable<Set<Integer>>> parts = new ArrayList<>();
            for (ClassLoader each : List.of(one, two, one, two)) {
                parts.add(() -> ask(each, "claimAll", namespace, WORKERS));
            }
            int claimed = 0;
            Set<Integer> distinct = new HashSet<>();
            for (Future<Set<Integer>> part : threads.invokeAll(parts)) {
                claimed += part.get().size();
                distinct.addAll(part.get());
            }
            assertThat(claimed).isEqualTo(WORKERS);
            assertThat(distinct).hasSize(WORKERS);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Programs list and store their system properties, which fails if one isn't a text. */
    @Test
    void theRegistryConsistsOfTexts() throws IOException {
        try (Snowflake ids = Snowflake.builder().namespace("texts").workerId(3).build()) {
            assertThat(System.getProperty("io.trivet.id.workers.1.texts"))
                    .isEqualTo("41/10/12/1ms/2024-01-01T00:00:00Z 3=held");
            System.getProperties().store(new ByteArrayOutputStream(), "as a program may");
            long last = ids.next() >> 22;
            ids.close();
            assertThat(System.getProperty("io.trivet.id.workers.1.texts"))
                    .isEqualTo("41/10/12/1ms/2024-01-01T00:00:00Z 3=" + last);
        }
    }

    @Test
    void aTextThatNoGeneratorWroteIsRejected() {
        System.setProperty("io.trivet.id.workers.1.foreign", "something else");
        try {
            assertThatThrownBy(() ->
                            Snowflake.builder().namespace("foreign").workerId(3).build())
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.REFUSED))
                    .hasMessageContaining("io.trivet.id.workers.1.foreign");
        } finally {
            System.clearProperty("io.trivet.id.workers.1.foreign");
        }
    }

    /** A thread that stays alive has used the classes, and one generator wasn't closed. */
    @Test
    void aReleasedLoaderIsCollected() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            WeakReference<ClassLoader> loader =
                    thread.submit(ClassLoadersTest::useOne).get();
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (loader.get() != null && System.nanoTime() - deadline < 0) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(loader.get()).isNull();
        } finally {
            thread.shutdownNow();
        }
    }

    private static WeakReference<ClassLoader> useOne() throws Exception {
        try (URLClassLoader loader = loader()) {
            Supplier<Integer> used = ask(loader, "useAll", "let-go-" + System.nanoTime());
            assertThat(used.get()).isEqualTo(5);
            return new WeakReference<>(loader);
        }
    }
}
