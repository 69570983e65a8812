package io.trivet.rpc;

import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads the remote methods of a Java interface, and rejects methods that can't be called remotely. */
final class ServiceMethods {
    private ServiceMethods() {}

    /**
     * Returns the descriptors of an interface's methods. Default and static methods aren't remote. Several methods may
     * have the same name.
     *
     * @param name the service's name on the wires, or an empty string
     */
    static Map<Method, MethodDescriptor> of(Class<?> service, String name) {
        if (!service.isInterface()) {
            throw new IllegalArgumentException(
                    service.getName() + " is no interface: pass the interface that both sides share.");
        }
        TypeArguments arguments = TypeArguments.of(service);
        Map<Method, MethodDescriptor> methods = new LinkedHashMap<>();
        for (Method method : service.getMethods()) {
            if (!Modifier.isAbstract(method.getModifiers()) || isObjectMethod(method)) {
                continue;
            }
            // If two parents declare the method, the proxy may be called through either.
            methods.put(method, describe(service, method, arguments, name));
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(service.getName() + " has no method that can be called remotely.");
        }
        return methods;
    }

    /**
     * Returns whether a method of an interface that {@link #of} accepted returns a future, so that its callers don't
     * wait.
     */
    static boolean isAsynchronous(Class<?> service, Method method) {
        return isAsynchronous(TypeArguments.of(service).resolve(method.getGenericReturnType()));
    }

    private static boolean isAsynchronous(Type result) {
        return CompletionStage.class.isAssignableFrom(TypeArguments.rawClass(result));
    }

    private static boolean isStream(Type type) {
        return Flow.Publisher.class.isAssignableFrom(TypeArguments.rawClass(type));
    }

    private static MethodDescriptor describe(
            Class<?> service, Method method, TypeArguments arguments, String serviceName) {
        RpcName name = method.getAnnotation(RpcName.class);
        RpcHelp help = method.getAnnotation(RpcHelp.class);
        if (method.getTypeParameters().length > 0) {
            throw refusal(method, "has type parameters, whose types are unknown at runtime: declare the types.");
        }
        List<Type> parameters = Arrays.stream(method.getGenericParameterTypes())
                .map(type -> resolved(service, method, arguments, type))
                .toList();
        int last = parameters.size() - 1;
        boolean takesStream = last >= 0 && isStream(parameters.get(last));
        List<Type> values = takesStream ? parameters.subList(0, last) : parameters;
        if (values.stream().anyMatch(ServiceMethods::isStream)) {
            throw refusal(method, "takes a stream before its last parameter: take one stream, as the last parameter.");
        }
        Type result = resolved(service, method, arguments, method.getGenericReturnType());
        MethodDescriptor.Builder described = MethodDescriptor.builder(
                        serviceName, name == null ? method.getName() : name.value())
                .parameters(values)
                .exceptions(exceptions(
                        method,
                        Arrays.stream(method.getGenericExceptionTypes())
                                .map(type -> resolved(service, method, arguments, type))
                                .toList()))
                .help(help == null ? "" : help.value());
        if (takesStream) {
            described.takes(itemType(method, parameters.get(last), "takes"));
        }
        if (isStream(result)) {
            described.streams(resultType(method, result));
        } else {
            described.returns(resultType(method, result));
        }
        if (method.isAnnotationPresent(Idempotent.class)
                || method.getDeclaringClass().isAnnotationPresent(Idempotent.class)) {
            described.idempotent();
        }
        if (isNonBlocking(method)) {
            described.nonBlocking();
        }
        return described.build();
    }

    private static Type resolved(Class<?> service, Method method, TypeArguments arguments, Type type) {
        try {
            return arguments.resolve(type);
        } catch (IllegalArgumentException e) {
            throw refusal(
                    method,
                    "has the type variable " + e.getMessage() + ", and nothing in " + service.getName()
                            + " defines it: use an interface that does, as People does in"
                            + " 'interface People extends Crud<Person>'.");
        }
    }

    /** Returns the descriptor, completed with the annotations of the implementation. */
    static MethodDescriptor implementedBy(MethodDescriptor descriptor, Method method, Object implementation) {
        try {
            Class<?> type = implementation.getClass();
            boolean nonBlocking = type.isAnnotationPresent(NonBlocking.class)
                    || isNonBlocking(type.getMethod(method.getName(), method.getParameterTypes()));
            return nonBlocking ? descriptor.toBuilder().nonBlocking().build() : descriptor;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("an implementation lacks a method of its interface: " + method, e);
        }
    }

    /** Returns whether a method of an interface or an implementation, or its class, is marked {@link NonBlocking}. */
    static boolean isNonBlocking(Method method) {
        return method.isAnnotationPresent(NonBlocking.class)
                || method.getDeclaringClass().isAnnotationPresent(NonBlocking.class);
    }

    private static Type resultType(Method method, Type result) {
        Class<?> raw = TypeArguments.rawClass(result);
        if (isStream(result)) {
            return itemType(method, result, "returns");
        }
        if (!isAsynchronous(result)) {
            return result;
        }
        if (raw != CompletableFuture.class && raw != CompletionStage.class) {
            throw refusal(method, "returns a " + raw.getSimpleName() + ": return CompletableFuture.");
        }
        Type type = argument(method, result, "returns a future of unknown type: write CompletableFuture<T>.");
        return type == Void.class ? void.class : type;
    }

    /** Returns the type of a stream's items. */
    private static Type itemType(Method method, Type stream, String verb) {
        Class<?> raw = TypeArguments.rawClass(stream);
        if (raw != Flow.Publisher.class) {
            throw refusal(method, verb + " a " + raw.getSimpleName() + ": declare Flow.Publisher.");
        }
        Type item = argument(method, stream, verb + " a stream of unknown type: write Flow.Publisher<T>.");
        if (item == Void.class) {
            throw refusal(method, verb + " a stream that can have no items: use CompletableFuture<Void>.");
        }
        return item;
    }

    private static Type argument(Method method, Type result, String unknown) {
        if (result instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[0];
        }
        throw refusal(method, unknown);
    }

    private static List<DeclaredException> exceptions(Method method, List<Type> declaredTypes) {
        Map<String, DeclaredException> exceptions = new LinkedHashMap<>();
        for (Type declaredType : declaredTypes) {
            Class<?> type = TypeArguments.rawClass(declaredType);
            // Interrupting the caller's thread is local to the caller, and interrupting the handler's thread is local
            // to the server. A method that declares all exceptions declares none in particular.
            boolean says = type != Exception.class && type != Throwable.class;
            if (says && type != InterruptedException.class && type != RpcException.class) {
                DeclaredException declared = new DeclaredException(type.asSubclass(Throwable.class));
                if (exceptions.put(declared.name(), declared) != null) {
                    throw refusal(
                            method,
                            "declares two exceptions of the name " + declared.name()
                                    + ", and a wire sends only the name: rename one.");
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
