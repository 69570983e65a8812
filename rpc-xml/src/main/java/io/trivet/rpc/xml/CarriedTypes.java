package io.trivet.rpc.xml;

import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;

/** Tells whether a method's types can be carried at all, by the rules of the tcp wire: what one of the two refuses, both do. */
final class CarriedTypes {
    private static final CborValues VALUES = new CborValues();

    private CarriedTypes() {}

    /**
     * Does nothing if all can be carried.
     *
     * @throws IllegalArgumentException if not; the message names parameter or result
     */
    static void check(MethodDescriptor method) {
        for (int i = 0; i < method.parameterTypes().size(); i++) {
            check(method.parameterTypes().get(i), "parameter " + (i + 1));
        }
        if (method.resultType() != void.class) {
            check(method.resultType(), "the result");
        }
        for (DeclaredException declared : method.exceptions()) {
            declared.fields().forEach((field, type) -> check(type, "the field '" + field + "' of " + declared.name()));
        }
    }

    private static void check(Type type, String what) {
        try {
            VALUES.codec(type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
        }
    }
}
