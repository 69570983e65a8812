package io.trivet.rpc.spi;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;

/**
 * What a wire needs to know of a method.
 *
 * @param name the full name on the wire, with its prefix
 * @param parameterTypes the declared types of the parameters, generics included
 * @param resultType the declared type of the result: for a future what it completes with, for a stream that of its items,
 *     {@code void.class} for nothing
 * @param streams whether the result is a stream of items
 * @param exceptions the exceptions that the method declares, which arrive at the caller as themselves
 * @param idempotent whether a call may be sent again when nobody knows whether it ran
 * @param nonBlocking whether the handler may run on a thread that serves connections
 * @param help what the method's author says of it, or nothing
 */
public record MethodDescriptor(
        String name,
        List<Type> parameterTypes,
        Type resultType,
        boolean streams,
        List<DeclaredException> exceptions,
        boolean idempotent,
        boolean nonBlocking,
        String help) {

    /** Makes a descriptor that keeps its own copies of the lists. */
    public MethodDescriptor {
        parameterTypes = List.copyOf(parameterTypes);
        exceptions = List.copyOf(exceptions);
    }

    /** Returns the descriptor of a method of which the caller knows no interface: it takes any values. */
    public static MethodDescriptor untyped(String name, int parameters, Type resultType) {
        return new MethodDescriptor(
                name, Collections.nCopies(parameters, Object.class), resultType, false, List.of(), false, false, "");
    }
}
