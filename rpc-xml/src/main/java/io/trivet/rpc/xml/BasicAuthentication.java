package io.trivet.rpc.xml;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHandler;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;

/**
 * Interceptor that admits calls with the right user and password (RFC 7617); for
 * {@code RpcServer.builder().intercept(…)}.
 *
 * <p>Other calls fail with {@link RpcStatus#UNAUTHENTICATED}; over http that is status 401, which asks the client for a
 * password. The interceptor also guards introspection (the {@code system} methods) and each call of a batch. A client
 * sends the user and password of its URI, {@code http://user:password@host}, as Python's client does. Anyone on the
 * network path can read them unless the URI begins with {@code https}. Thread-safe if the check is.
 */
public final class BasicAuthentication implements RpcInterceptor {
    private static final String SCHEME = "basic ";
    private static final String NO_CREDENTIALS =
            "send a user and a password: put user:password@ before the URI's host.";
    private static final String OTHER_SCHEME =
            "the server requires Basic authentication, and the call used another scheme.";
    private static final String NO_BASE64 = "the authorization is not Base64.";
    private static final String WRONG = "user or password is wrong.";
    private static final Set<String> REFUSALS = Set.of(NO_CREDENTIALS, OTHER_SCHEME, NO_BASE64, WRONG);

    private final BiPredicate<String, String> check;

    /**
     * Creates an interceptor.
     *
     * @param check returns whether a user and password are right; it is called for each call, on the thread that then
     *     runs the call. Compare secrets with {@link java.security.MessageDigest#isEqual}, whose running time reveals
     *     nothing about them
     */
    public BasicAuthentication(BiPredicate<String, String> check) {
        this.check = Objects.requireNonNull(check, "check");
    }

    /**
     * Returns whether a fault is a refusal of this class, for which HTTP has its own answer. Only status and text of an
     * exception thrown by an interceptor reach the transport. Other interceptors that refuse an unknown caller may ask
     * for something other than a password.
     */
    static boolean isRefusal(Fault fault) {
        return fault.status() == RpcStatus.UNAUTHENTICATED && REFUSALS.contains(fault.message());
    }

    @Override
    public CompletableFuture<RpcReply> intercept(RpcCall call, RpcHandler next) {
        String sent = call.metadata().get("authorization");
        if (sent == null) {
            throw refusal(NO_CREDENTIALS);
        }
        if (!sent.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw refusal(OTHER_SCHEME);
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder().decode(sent.substring(SCHEME.length()).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refusal(NO_BASE64);
        }
        int colon = pair.indexOf(':');
        if (colon < 0 || !check.test(pair.substring(0, colon), pair.substring(colon + 1))) {
            throw refusal(WRONG);
        }
        return next.handle(call);
    }

    private static RpcException refusal(String why) {
        return new RpcException(RpcStatus.UNAUTHENTICATED, why);
    }
}
