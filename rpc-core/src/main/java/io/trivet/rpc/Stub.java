package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.OpenPackages;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The invocation handler of a client's proxy for a service interface. */
final class Stub implements InvocationHandler {
    private final Class<?> service;
    private final Map<Method, RemoteMethod> methods;
    private final RemoteCaller caller;
    private final CallOptions options;

    private Stub(Class<?> service, Map<Method, RemoteMethod> methods, RemoteCaller caller, CallOptions options) {
        this.service = service;
        this.methods = methods;
        this.caller = caller;
        this.options = options;
    }

    static <T> T create(Class<T> service, String name, RemoteCaller caller, CallOptions options) {
        Map<Method, RemoteMethod> methods = new HashMap<>();
        ServiceMethods.of(service, name)
                .forEach((method, descriptor) -> methods.put(method, prepare(service, method, descriptor, caller)));
        for (Method method : service.getMethods()) {
            Class<?> type = method.getDeclaringClass();
            if (method.isDefault() && !OpenPackages.open(type, Stub.class.getModule())) {
                throw ServiceMethods.refusal(
                        method, "is a default method that can't be run: " + OpenPackages.advice(type) + ".");
            }
        }
        return proxy(service, new Stub(service, methods, caller, options));
    }

    private static RemoteMethod prepare(
            Class<?> service, Method method, MethodDescriptor descriptor, RemoteCaller caller) {
        RpcTimeout timeout = method.getAnnotation(RpcTimeout.class);
        try {
            return caller.prepare(
                    descriptor,
                    ServiceMethods.isAsynchronous(service, method),
                    timeout == null ? null : CallOptions.checked(Duration.ofMillis(timeout.millis())));
        } catch (IllegalArgumentException e) {
            throw ServiceMethods.refusal(method, "can't be called at " + caller + ": " + e.getMessage());
        }
    }

    private static <T> T proxy(Class<T> service, Stub stub) {
        return service.cast(Proxy.newProxyInstance(service.getClassLoader(), new Class<?>[] {service}, stub));
    }

    /** Returns a copy of a stub with other options; it shares everything else with the original. */
    static <T> T with(T stub, CallOptions options) {
        if (!Proxy.isProxyClass(stub.getClass()) || !(Proxy.getInvocationHandler(stub) instanceof Stub old)) {
            throw new IllegalArgumentException("Not a stub: " + stub + ". Pass a stub that RpcClient.create returned.");
        }
        @SuppressWarnings("unchecked")
        Class<T> service = (Class<T>) old.service;
        return proxy(service, new Stub(service, old.methods, old.caller, options.orElse(old.options)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        RemoteMethod remote = methods.get(method);
        if (remote == null) {
            return local(proxy, method, arguments);
        }
        if (remote.descriptor().kind().returnsStream()) {
            return caller.stream(remote, arguments, options);
        }
        return remote.asynchronous()
                ? caller.callAsync(remote, arguments, options)
                : caller.call(remote, arguments, options);
    }

    private static @Nullable Object callDefault(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Class<?> type = method.getDeclaringClass();
        if (Modifier.isPublic(type.getModifiers())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        // The public lookup can't access package-private interfaces. The private lookup needs the interface's module to
        // be readable, too.
        Stub.class.getModule().addReads(type.getModule());
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                .unreflectSpecial(method, type)
                .bindTo(proxy)
                .invokeWithArguments(arguments == null ? new Object[0] : arguments);
    }

    private @Nullable Object local(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.isDefault()) {
            return callDefault(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == Objects.requireNonNull(arguments, "equals without an argument")[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> service.getSimpleName() + " at " + caller;
            default ->
                throw new AssertionError(
                        "neither remote, default nor of Object: " + method + Arrays.toString(arguments));
        };
    }
}
