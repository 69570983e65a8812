package io.trivet.rpc.values;

import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;

/**
 * Checks whether a method's types can be carried. All wires share this rule, so a type that one of them refuses, every
 * wire refuses. For transports.
 */
public final class SupportedTypes {
    private SupportedTypes() {}

    /**
     * Checks that all types can be carried.
     *
     * @throws IllegalArgumentException if not; the message names parameter, result, exception or field
     */
    public static void check(ValueTypes types, MethodDescriptor method) {
        for (int i = 0; i < method.parameterTypes().size(); i++) {
            check(types, method.parameterTypes().get(i), "parameter " + (i + 1));
        }
        check(types, method.resultType(), method.streams() ? "the stream's items" : "the result");
        for (DeclaredException declared : method.exceptions()) {
            String refusal = declared.refusal();
            if (refusal != null) {
                throw new IllegalArgumentException("the exception " + declared.name() + ": " + refusal + ".");
            }
            declared.fields()
                    .forEach((field, type) -> check(types, type, "the field '" + field + "' of " + declared.name()));
        }
    }

    /** Same as {@link #check}, for wires without streams. */
    public static void checkWithoutStreams(ValueTypes types, MethodDescriptor method) {
        if (method.streams()) {
            throw new IllegalArgumentException(
                    "the result: a stream, and this wire carries none: return a list, or use a wire with streams.");
        }
        check(types, method);
    }

    private static void check(ValueTypes types, Type type, String what) {
        try {
            types.of(type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }
}
