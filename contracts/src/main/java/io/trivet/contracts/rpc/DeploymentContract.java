package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import java.lang.ref.WeakReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The behaviour that containers rely on. They deploy an application, and then its next version, while this library's
 * classes stay loaded.
 */
abstract class DeploymentContract extends TransportFixture {
    DeploymentContract(TransportContract transport) {
        super(transport);
    }

    private interface Text {
        String echo(String text);
    }

    @Test
    final void anApplicationThatHasClosedItsClientAndServerIsReleased() throws Exception {
        WeakReference<ClassLoader> application = get(threads.submit(this::deployOnce));
        soon("the application's class loader is collected").until(() -> {
            System.gc();
            return application.get() == null;
        });
    }

    /** The application starts first, so that its code starts the shared threads; another one keeps them alive. */
    private WeakReference<ClassLoader> deployOnce() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ApplicationLoader loader = new ApplicationLoader(Deployed.class)) {
            thread.setContextClassLoader(loader);
            try (AutoCloseable application = start(loader)) {
                thread.setContextClassLoader(before);
                RpcServer other = serve(Text.class, text -> text);
                assertThat(connect(other).create(Text.class).echo("x")).isEqualTo("x");
            }
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked") // The class is of this type, whichever loader loads it.
    private AutoCloseable start(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass(Deployed.class.getName());
        assertThat(type).isNotEqualTo(Deployed.class);
        var application = (BiFunction<RpcServer.Builder, Function<RpcServer, RpcClient.Builder>, AutoCloseable>)
                type.getConstructor().newInstance();
        RpcServer.Builder server = RpcServer.builder().listen(transport.uriToListenOn());
        Tls tls = transport.tlsOfServers();
        return application.apply(
                tls == null ? server : server.tls(tls),
                started -> client(uri(started)).timeout(LONG));
    }
}
