package io.trivet.testkit.server;

import io.trivet.rpc.RpcServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Serves a call that ends when the JVM has begun to, in a server that closes itself then if the argument says so. */
final class CallServerMain {
    /** What is called. */
    interface Service {
        String answerAtTheEnd() throws InterruptedException;
    }

    private CallServerMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch ending = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(ending::countDown));
        RpcServer.Builder builder = RpcServer.builder()
                .register(Service.class, () -> {
                    System.out.println("entered");
                    ending.await();
                    return "answered";
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
