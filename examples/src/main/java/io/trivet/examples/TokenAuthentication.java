package io.trivet.examples;

// To copy: this file, for servers that refuse callers whose token they don't know. Its main method shows it at work.
// Maven, with io.trivet:trivet-bom:0.1.0-SNAPSHOT imported:
//   io.trivet:trivet-rpc-tcp
//   io.trivet:trivet-rpc-xml, for http://

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Bearer tokens (RFC 6750) on every wire: metadata on {@code tcp://}, the header {@code Authorization} on {@code
 * http://}, so that Python's {@code ServerProxy(uri, headers=[("Authorization", "Bearer …")])} can send one too.
 *
 * <p>A token is as secret as the wire: without TLS, it can be read on the network.
 */
public final class TokenAuthentication {
    private static final String KEY = "authorization";
    private static final String SCHEME = "Bearer ";

    /** A service for the demonstration. */
    public interface Greeter {
        String greet(String name);
    }

    private TokenAuthentication() {}

    /** Calls a server with and without a token, and prints the results. */
    public static void main(String[] arguments) {
        try (RpcServer server = RpcServer.builder()
                        .register(Greeter.class, name -> "Good day, " + name)
                        .intercept(requiring(Map.of("s3cret", "ada"), Set.of()))
                        .listen("tcp://127.0.0.1:0")
                        .start();
                RpcClient ada = RpcClient.builder(server.uris().get(0).toString())
                        .intercept(showing("s3cret"))
                        .connect();
                RpcClient stranger = RpcClient.connect(server.uris().get(0).toString())) {
            System.out.println(ada.create(Greeter.class).greet("Ada"));
            try {
                System.out.println(stranger.create(Greeter.class).greet("Stranger"));
            } catch (RpcException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /**
     * Returns an interceptor that sends this token with every call of a client: {@code
     * RpcClient.builder(uri).intercept(showing(token))}.
     */
    public static RpcInterceptor showing(String token) {
        Metadata shown = Metadata.of(KEY, SCHEME + token);
        return (call, next) -> next.handle(call.withMetadata(shown));
    }

    /**
     * Returns an interceptor that admits only callers with a token: {@code
     * RpcServer.builder().intercept(requiring(tokens, free))}. A handler finds the caller in {@code
     * RpcCall.current().metadata()}.
     *
     * @param users the user of each token
     * @param free methods that need no token, such as {@code system.health}
     */
    public static RpcInterceptor requiring(Map<String, String> users, Set<String> free) {
        return (call, next) -> {
            if (!free.contains(call.method())
                    && Optional.ofNullable(call.metadata().get(KEY))
                            .flatMap(shown -> userOf(shown, users))
                            .isEmpty()) {
                // Thrown before the arguments are decoded, so that unknown callers cost very little.
                throw new RpcException(RpcStatus.UNAUTHENTICATED, "show a token that this server knows.");
            }
            return next.handle(call);
        };
    }

    private static Optional<String> userOf(String shown, Map<String, String> users) {
        if (!shown.startsWith(SCHEME)) {
            return Optional.empty();
        }
        byte[] token = shown.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        Optional<String> user = Optional.empty();
        for (Map.Entry<String, String> known : users.entrySet()) {
            // Compared in constant time, so that the time doesn't reveal how much of a token is right.
            if (MessageDigest.isEqual(known.getKey().getBytes(StandardCharsets.UTF_8), token)) {
                user = Optional.of(known.getValue());
            }
        }
        return user;
    }
}
