package io.trivet.rpc.spi;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;

/**
 * A method's description for wires.
 *
 * @param name the full name on the wire, with its prefix
 * @param parameterTypes the declared types of the parameters, generics included
 * @param resultType the declared type of the result: for a future the type that it completes with, for a stream the
 *     type of its items, {@code void.class} for no result
 * @param streams whether the result is a stream of items
 * @param exceptions the exceptions that the method declares, which callers get as such
 * @param idempotent whether a call may be sent again if it isn't known whether it ran
 * @param nonBlocking whether the handler may run on a thread that serves connections
 * @param help the author's description of the method, or an empty string
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

    /** Creates a descriptor with copies of the lists. */
    public MethodDescriptor {
        parameterTypes = List.copyOf(parameterTypes);
        exceptions = List.copyOf(exceptions);
    }

    /** Returns a descriptor for a call without an interface: it accepts any values. */
    public static MethodDescriptor untyped(String name, int parameters, Type resultType) {
        return new MethodDescriptor(
                name, Collections.nCopies(parameters, Object.class), resultType, false, List.of(), false, false, "");
    }
}
