package io.trivet.rpc;

import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads the remote methods off a Java interface, and refuses what can't be called remotely. */
final class ServiceMethods {
    private ServiceMethods() {}

    /**
     * Returns the descriptors of an interface's methods; default and static methods aren't remote.
     *
     * @param prefix comes before every name: empty, or with its dot
     */
    static Map<Method, MethodDescriptor> of(Class<?> service, String prefix) {
        if (!service.isInterface()) {
            throw new IllegalArgumentException(
                    service.getName() + " is no interface: give the interface that both sides share.");
        }
        Map<Method, MethodDescriptor> methods = new LinkedHashMap<>();
        Map<String, Method> names = new HashMap<>();
        for (Method method : service.getMethods()) {
            if (!Modifier.isAbstract(method.getModifiers()) || isObjectMethod(method)) {
                continue;
            }
            MethodDescriptor descriptor = describe(method, prefix);
            Method other = names.put(descriptor.name(), method);
            if (other != null) {
                if (!Arrays.equals(other.getParameterTypes(), method.getParameterTypes())) {
                    throw refusal(
                            method, "has the name of " + other + ": give one of them a name of its own with @RpcName.");
                }
                // Two parents declare it; the proxy may be asked through either.
            }
            methods.put(method, descriptor);
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(service.getName() + " has no method that could be called remotely.");
        }
        return methods;
    }

    /** Tells whether callers get a future, on which they don't wait. */
    static boolean isAsynchronous(Method method) {
        return CompletionStage.class.isAssignableFrom(method.getReturnType());
    }

    private static boolean isStream(Method method) {
        return Flow.Publisher.class.isAssignableFrom(method.getReturnType());
    }

    private static MethodDescriptor describe(Method method, String prefix) {
        RpcName name = method.getAnnotation(RpcName.class);
        RpcHelp help = method.getAnnotation(RpcHelp.class);
        if (method.getTypeParameters().length > 0) {
            throw refusal(method, "has type parameters, which no wire can fill: declare the types.");
        }
        if (Arrays.stream(method.getParameterTypes()).anyMatch(Flow.Publisher.class::isAssignableFrom)) {
            throw refusal(method, "takes a stream, and no wire carries streams to a server yet: take a list.");
        }
        return new MethodDescriptor(
                prefix + (name == null ? method.getName() : name.value()),
                List.of(method.getGenericParameterTypes()),
                resultType(method),
                isStream(method),
                exceptions(method),
                method.isAnnotationPresent(Idempotent.class)
                        || method.getDeclaringClass().isAnnotationPresent(Idempotent.class),
                isNonBlocking(method),
                help == null ? "" : help.value());
    }

    /** Returns the descriptor with what the implementation's author says of the method. */
    static MethodDescriptor implementedBy(MethodDescriptor descriptor, Method method, Object implementation) {
        boolean nonBlocking = descriptor.nonBlocking();
        try {
            Class<?> type = implementation.getClass();
            nonBlocking |= type.isAnnotationPresent(NonBlocking.class)
                    || isNonBlocking(type.getMethod(method.getName(), method.getParameterTypes()));
        } catch (NoSuchMethodException e) {
            throw new AssertionError("an implementation lacks a method of its interface: " + method, e);
        }
        return new MethodDescriptor(
                descriptor.name(),
                descriptor.parameterTypes(),
                descriptor.resultType(),
                descriptor.streams(),
                descriptor.exceptions(),
                descriptor.idempotent(),
                nonBlocking,
                descriptor.help());
    }

    /** Tells whether a method, of an interface or of an implementation, is said never to wait. */
    static boolean isNonBlocking(Method method) {
        return method.isAnnotationPresent(NonBlocking.class)
                || method.getDeclaringClass().isAnnotationPresent(NonBlocking.class);
    }

    private static Type resultType(Method method) {
        Class<?> raw = method.getReturnType();
        if (isStream(method)) {
            if (raw != Flow.Publisher.class) {
                throw refusal(method, "returns a " + raw.getSimpleName() + ": return Flow.Publisher.");
            }
            Type item = argument(method, "a stream of unknown type: write Flow.Publisher<T>.");
            if (item == Void.class) {
                throw refusal(method, "returns a stream that can have no items: return CompletableFuture<Void>.");
            }
            return item;
        }
        if (!isAsynchronous(method)) {
            return method.getGenericReturnType();
        }
        if (raw != CompletableFuture.class && raw != CompletionStage.class) {
            throw refusal(method, "returns a " + raw.getSimpleName() + ": return CompletableFuture.");
        }
        Type type = argument(method, "a future of unknown type: write CompletableFuture<T>.");
        return type == Void.class ? void.class : type;
    }

    private static Type argument(Method method, String unknown) {
        if (method.getGenericReturnType() instanceof ParameterizedType result) {
            return result.getActualTypeArguments()[0];
        }
        throw refusal(method, "returns " + unknown);
    }

    private static List<DeclaredException> exceptions(Method method) {
        Map<String, DeclaredException> exceptions = new LinkedHashMap<>();
        for (Class<?> type : method.getExceptionTypes()) {
            // A thread of the caller is interrupted on the caller's side; the handler's is nobody's business. And who
            // declares any
            // exception declares none.
            boolean says = type != Exception.class && type != Throwable.class;
            if (says && type != InterruptedException.class && type != RpcException.class) {
                DeclaredException declared = new DeclaredException(type.asSubclass(Throwable.class));
                if (exceptions.put(declared.name(), declared) != null) {
                    throw refusal(
                            method,
                            "declares two exceptions of the name " + declared.name()
                                    + ", which is all that a wire tells of them: rename one.");
                }
            }
        }
        return List.copyOf(exceptions.values());
    }

    private static boolean isObjectMethod(Method method) {
        return switch (method.getName()) {
            case "toString", "hashCode" -> method.getParameterCount() == 0;
            case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
            default -> false;
        };
    }

    static IllegalArgumentException refusal(Method method, String why) {
        return new IllegalArgumentException(method.getDeclaringClass().getName() + "." + method.getName() + " " + why);
    }
}
