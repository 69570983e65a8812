package io.trivet.rpc.values;

import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.MethodKind;
import java.lang.reflect.Type;
import java.util.Set;

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
        if (method.takenType() != null) {
            check(types, method.takenType(), "the items of the stream that it takes");
        }
        check(types, method.resultType(), method.kind().returnsStream() ? "the stream's items" : "the result");
        for (DeclaredException declared : method.exceptions()) {
            String refusal = declared.refusal();
            if (refusal != null) {
                throw new IllegalArgumentException("the exception " + declared.name() + ": " + refusal + ".");
            }
            declared.fields()
                    .forEach((field, type) -> check(types, type, "the field '" + field + "' of " + declared.name()));
        }
    }

    /** Same as {@link #check}, for a wire that carries only some kinds of methods. */
    public static void check(ValueTypes types, MethodDescriptor method, Set<MethodKind> carried) {
        MethodKind kind = method.kind();
        if (!carried.contains(kind)) {
            throw new IllegalArgumentException(
                    kind.takesStream() && carried.stream().noneMatch(MethodKind::takesStream)
                            ? "the last parameter: a stream, and this wire carries none to a server: take a list, or use"
                                    + " a wire with streams."
                            : kind.returnsStream() && carried.stream().noneMatch(MethodKind::returnsStream)
                                    ? "the result: a stream, and this wire carries none: return a list, or use a wire"
                                            + " with streams."
                                    : "streams in both directions: this wire carries them in one direction at a time.");
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
