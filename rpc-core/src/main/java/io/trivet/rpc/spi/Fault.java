package io.trivet.rpc.spi;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A failed call as it goes over a wire: never a stack trace, never a class to load.
 *
 * @param status why it failed
 * @param message what a person reads, never null
 * @param type the simple name of the exception that the method declares and threw, or null for anything else
 */
public record Fault(RpcStatus status, String message, String type) {
    /** Makes a fault; a missing message becomes empty. */
    public Fault {
        Objects.requireNonNull(status, "status");
        message = Objects.requireNonNullElse(message, "");
    }

    /** Returns what the caller of the method may know of what was thrown. */
    public static Fault of(MethodDescriptor method, Throwable thrown) {
        Throwable cause = unwrap(thrown);
        for (Class<? extends Throwable> declared : method.exceptionTypes()) {
            if (declared.isInstance(cause)) {
                return new Fault(RpcStatus.FAILED, cause.getMessage(), declared.getSimpleName());
            }
        }
        return of(cause);
    }

    /** Returns what a caller may know of something that was thrown outside any method. */
    public static Fault of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        if (cause instanceof RpcException fault) {
            return new Fault(fault.status(), fault.getMessage(), null);
        }
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        return new Fault(RpcStatus.FAILED, cause.getClass().getSimpleName() + message, null);
    }

    /** Returns what the caller shall see: the method's own exception if it declares one of this type, else an {@link RpcException}. */
    public Throwable toThrowable(MethodDescriptor method) {
        for (Class<? extends Throwable> declared : method.exceptionTypes()) {
            if (declared.getSimpleName().equals(type) && !Modifier.isAbstract(declared.getModifiers())) {
                Throwable own = instantiate(declared);
                if (own != null) {
                    return own;
                }
            }
        }
        return new RpcException(status, type == null ? message : type + ": " + message);
    }

    /** Only classes that the caller's own interface declares come here, so a peer can't choose what is made. */
    private Throwable instantiate(Class<? extends Throwable> declared) {
        try {
            Constructor<? extends Throwable> constructor = declared.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            return constructor.newInstance(message);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Without such a constructor the caller still learns type and message, from an RpcException.
            return null;
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        boolean wrapper = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
