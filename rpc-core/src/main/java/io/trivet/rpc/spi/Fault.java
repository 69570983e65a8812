package io.trivet.rpc.spi;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it is sent over a wire. It never names a class to load, and contains a stack trace only if the server is
 * configured to send it.
 *
 * @param status the reason of the failure
 * @param message the text for people, never null
 * @param exception the declared exception that the method threw, or null for anything else
 * @param fields the values of the exception's fields, by name
 * @param trace the server's stack trace as text; null unless the server is configured to send it
 */
public record Fault(
        RpcStatus status,
        String message,
        @Nullable DeclaredException exception,
        Map<String, Object> fields,
        @Nullable String trace) {
    private static final int MAX_MESSAGE = 64 * 1024;

    /** Creates a fault. A null message becomes an empty one. */
    public Fault {
        Objects.requireNonNull(status, "status");
        message = Objects.requireNonNullElse(message, "");
    }

    /** Creates a fault without a declared exception. */
    public Fault(RpcStatus status, @Nullable String message) {
        this(status, Objects.requireNonNullElse(message, ""), null, Map.of(), null);
    }

    /** Returns the fault that a method's caller gets for an exception that the method threw. */
    public static Fault of(MethodDescriptor method, Throwable thrown) {
        Throwable cause = unwrap(thrown);
        DeclaredException closest = null;
        for (DeclaredException declared : method.exceptions()) {
            if (declared.type().isInstance(cause)
                    && (closest == null || closest.type().isAssignableFrom(declared.type()))) {
                closest = declared;
            }
        }
        if (closest == null || cause instanceof RpcException) {
            return of(cause);
        }
        return new Fault(
                RpcStatus.UNKNOWN,
                Objects.requireNonNullElse(cause.getMessage(), ""),
                closest,
                closest.read(cause),
                null);
    }

    /** Returns the fault that a caller gets for an exception that was thrown outside the method. */
    public static Fault of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof RpcException fault) {
            return new Fault(fault.status(), fault.getMessage());
        }
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new Fault(RpcStatus.UNKNOWN, cause.getClass().getSimpleName() + message);
    }

    /** Returns a copy with the exception as part of the message, for exceptions whose fields can't be sent. */
    public Fault withoutException() {
        return exception == null ? this : new Fault(status, exception.name() + ": " + message, null, Map.of(), trace);
    }

    /**
     * Returns a copy without trace, with a message that any wire can carry: limited in length, and without unpaired
     * surrogates.
     */
    public Fault sendable() {
        StringBuilder text = new StringBuilder(Math.min(message.length(), MAX_MESSAGE));
        for (int i = 0; i < message.length() && text.length() < MAX_MESSAGE; i++) {
            char c = message.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < message.length()
                    && Character.isLowSurrogate(message.charAt(i + 1))) {
                text.append(c).append(message.charAt(++i));
            } else {
                text.append(Character.isSurrogate(c) ? '?' : c);
            }
        }
        return new Fault(status, text.toString(), exception, fields, null);
    }

    /** Returns a copy with the server's stack trace. */
    public Fault withTrace(@Nullable String text) {
        return new Fault(status, message, exception, fields, text);
    }

    /**
     * Returns the exception for the caller: the declared exception, or otherwise an {@link RpcException}. The server's
     * stack trace is the message of a suppressed exception.
     */
    public Throwable toThrowable() {
        Throwable seen = exceptionItself();
        if (trace != null) {
            seen.addSuppressed(new RpcException(status, "The server's stack trace: " + trace));
        }
        return seen;
    }

    private Throwable exceptionItself() {
        if (exception == null) {
            return new RpcException(status, message);
        }
        Throwable own = exception.make(message, fields);
        return own == null ? new RpcException(status, exception.name() + ": " + message) : own;
    }

    /** Returns the exception of this name that the method declares, or null. */
    public static @Nullable DeclaredException declared(MethodDescriptor method, String name) {
        for (DeclaredException declared : method.exceptions()) {
            if (declared.name().equals(name)) {
                return declared;
            }
        }
        return null;
    }

    private static Throwable unwrap(Throwable thrown) {
        boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
