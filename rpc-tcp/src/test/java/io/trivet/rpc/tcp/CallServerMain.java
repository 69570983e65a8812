package io.trivet.rpc.tcp;

import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.time.Duration;

/**
 * Serves a call that ends with a byte of the standard input. If the argument says so, the server closes itself when the
 * JVM ends. Reports when the JVM begins to end.
 */
final class CallServerMain {
    /** The service that is called. */
    interface Service {
        String answerWhenTold() throws IOException;
    }

    private CallServerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ending")));
        RpcServer.Builder builder = RpcServer.builder()
                .register(Service.class, () -> {
                    System.out.println("entered");
                    return System.in.read() < 0 ? "never told" : "answered";
                })
                .drain(Duration.ofMinutes(1))
                .listen("tcp://127.0.0.1:0");
        if (arguments[0].equals("closes")) {
            builder.closeOnShutdown();
        }
        RpcServer server = builder.start();
        System.out.println("uri " + server.uris().get(0));
        server.awaitTermination();
    }
}
