package io.trivet.rpc.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.tcp.CallServerMain.Service;
import io.trivet.testkit.server.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose JVM gets SIGTERM closes in the usual way, if it was configured to. */
@Timeout(120)
class ServerSignalTest {
    private static final int SIGTERM = 143;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void aCallUnderWayIsAnsweredIfTheServerWasAskedTo() throws Exception {
        assertThat(endDuringACall("closes", true).get(60, TimeUnit.SECONDS)).isEqualTo("answered");
    }

    @Test
    void itDoesNotCloseItselfByDefault() throws Exception {
        // The call never gets the input that ends it, and the JVM ends nevertheless.
        Future<String> call = endDuringACall("ends", false);
        assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(RpcException.class);
    }

    private Future<String> endDuringACall(String how, boolean isToldToAnswer) throws Exception {
        Process jvm = new ProcessBuilder(JavaCommand.of(List.of(), CallServerMain.class.getName(), how))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = jvm.inputReader()) {
            String uri = await(output, "uri ");
            Future<String> call = threads.submit(() -> {
                try (RpcClient client =
                        RpcClient.builder(uri).timeout(Duration.ofMinutes(1)).connect()) {
                    return client.create(Service.class).answerWhenTold();
                }
            });
            await(output, "entered");
            // Process.destroy would close the process's input as well.
            jvm.toHandle().destroy();
            if (isToldToAnswer) {
                await(output, "ending");
                jvm.getOutputStream().write('\n');
                jvm.getOutputStream().flush();
            }
            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
            assertThat(jvm.exitValue()).isEqualTo(SIGTERM);
            return call;
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Returns the text after these words in the line that begins with them; log lines may come before. */
    private static String await(BufferedReader output, String words) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(words)) {
            line = output.readLine();
        }
        assertThat(line)
                .as("a line that begins with '" + words + "', not the end of the JVM")
                .isNotNull();
        return line.substring(words.length());
    }

    /** The JVM would keep the hook, and all that it serves, until its own end. */
    @Test
    void nobodyHoldsAServerThatWasClosed() {
        RpcServer server = RpcServer.builder()
                .register(Runnable.class, () -> {})
                .closeOnShutdown()
                .listen("inproc://closed-by-hand")
                .start();
        WeakReference<RpcServer> held = new WeakReference<>(server);
        server.close();
        server = null;
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return held.get() == null;
        });
    }
}
