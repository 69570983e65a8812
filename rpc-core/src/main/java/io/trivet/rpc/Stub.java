package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What stands behind a service interface on the calling side. */
final class Stub implements InvocationHandler {
    private final Class<?> service;
    private final Map<Method, MethodDescriptor> methods;
    private final RemoteCaller caller;

    Stub(Class<?> service, Map<Method, MethodDescriptor> methods, RemoteCaller caller) {
        this.service = service;
        this.methods = methods;
        this.caller = caller;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        MethodDescriptor descriptor = methods.get(method);
        if (descriptor == null) {
            return local(proxy, method, arguments);
        }
        CompletableFuture<Object> reply = caller.start(descriptor, arguments);
        if (ServiceMethods.isAsynchronous(method)) {
            return caller.async(descriptor, reply);
        }
        return caller.await(descriptor, reply);
    }

    private Object local(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> service.getSimpleName() + " at " + caller;
            default ->
                throw new AssertionError(
                        "neither remote, default nor of Object: " + method + Arrays.toString(arguments));
        };
    }
}
