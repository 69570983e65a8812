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
 * Lets calls through whose user and password are right (RFC 7617); for {@code RpcServer.builder().intercept(…)}.
 *
 * <p>Others fail with {@link RpcStatus#UNAUTHENTICATED}: over http, status 401 with the question for a password. It also guards what a server tells
 * about itself, and each call of a batch. A client sends what its URI holds: {@code http://user:password@host}, as Python's does; anybody on the
 * way can read it unless the URI begins with {@code https}. Thread-safe if the check is.
 */
public final class BasicAuthentication implements RpcInterceptor {
    private static final String SCHEME = "basic ";
    private static final String NOTHING_SHOWN = "tell who you are: put user:password@ before the URI's host.";
    private static final String OTHER_SORT = "Basic authentication is asked for, and another sort was tried.";
    private static final String NO_BASE64 = "the authorization is not Base64.";
    private static final String WRONG = "user or password is wrong.";
    private static final Set<String> REFUSALS = Set.of(NOTHING_SHOWN, OTHER_SORT, NO_BASE64, WRONG);

    private final BiPredicate<String, String> check;

    /**
     * Makes an interceptor.
     *
     * @param check is given user and password of each call, on the thread that will run it, and tells whether they are right; compare
     *     secrets with {@link java.security.MessageDigest#isEqual}, whose time tells nothing of them
     */
    public BasicAuthentication(BiPredicate<String, String> check) {
        this.check = Objects.requireNonNull(check, "check");
    }

    /**
     * Tells whether a fault is one of ours, to which HTTP has its own answer. Of what was thrown in an interceptor, status and text are all that
     * comes to the transport, and others that don't know a caller ask for something else than a password.
     */
    static boolean isRefusal(Fault fault) {
        return fault.status() == RpcStatus.UNAUTHENTICATED && REFUSALS.contains(fault.message());
    }

    @Override
    public CompletableFuture<RpcReply> intercept(RpcCall call, RpcHandler next) {
        String sent = call.metadata().get("authorization");
        if (sent == null) {
            throw refusal(NOTHING_SHOWN);
        }
        if (!sent.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw refusal(OTHER_SORT);
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
