package io.trivet.examples;

// Maven: io.trivet:trivet-rpc-core. To copy: callers show a token, and the server refuses those that it doesn't know.

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens (RFC 6750) on every wire: metadata on {@code tcp://}, the header {@code Authorization} on {@code http://}, so that
 * Python's {@code ServerProxy(uri, headers=[("Authorization", "Bearer …")])} can show one too.
 *
 * <p>A token is as secret as the wire: without TLS, whoever listens can copy it.
 */
public final class TokenAuthentication {
    private static final String KEY = "authorization";
    private static final String SCHEME = "Bearer ";

    private TokenAuthentication() {}

    /** Returns what shows this token with every call of a client: {@code RpcClient.builder(uri).intercept(showing(token))}. */
    public static RpcInterceptor showing(String token) {
        Metadata shown = Metadata.of(KEY, SCHEME + token);
        return (call, next) -> next.handle(call.withMetadata(shown));
    }

    /**
     * Returns what lets only holders of tokens call a server: {@code RpcServer.builder().intercept(requiring(tokens, free))}. A handler
     * finds who calls in {@code RpcCall.current().metadata()}.
     *
     * @param users the user of each token
     * @param free methods that anybody may call, such as {@code system.health}
     */
    public static RpcInterceptor requiring(Map<String, String> users, Set<String> free) {
        return (call, next) -> {
            if (!free.contains(call.method()) && userOf(call.metadata().get(KEY), users) == null) {
                // Before the arguments are decoded: a stranger costs next to nothing.
                throw new RpcException(RpcStatus.UNAUTHENTICATED, "show a token that this server knows.");
            }
            return next.handle(call);
        };
    }

    private static @Nullable String userOf(@Nullable String shown, Map<String, String> users) {
        if (shown == null || !shown.startsWith(SCHEME)) {
            return null;
        }
        byte[] token = shown.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
        String user = null;
        for (Map.Entry<String, String> known : users.entrySet()) {
            // Takes as long for a wrong token as for one that is nearly right.
            if (MessageDigest.isEqual(known.getKey().getBytes(StandardCharsets.UTF_8), token)) {
                user = known.getValue();
            }
        }
        return user;
    }
}
