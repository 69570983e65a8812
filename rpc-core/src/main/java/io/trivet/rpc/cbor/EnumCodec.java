package io.trivet.rpc.cbor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Makes the codecs of enums, which travel as the names of their constants. */
final class EnumCodec {
    private EnumCodec() {}

    /** Returns the codec of an enum's class, whether or not the compiler can see that it's one. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static TextCodec<?> names(Class<?> type) {
        return of((Class<? extends Enum>) type);
    }

    private static <E extends Enum<E>> TextCodec<E> of(Class<E> type) {
        Map<String, E> constants = new HashMap<>();
        for (E constant : type.getEnumConstants()) {
            constants.put(constant.name(), constant);
        }
        return new TextCodec<>("a " + type.getSimpleName(), type, Enum::name, name -> {
            E constant = constants.get(name);
            if (constant == null) {
                throw new IllegalArgumentException("none of " + Arrays.toString(type.getEnumConstants()));
            }
            return constant;
        });
    }
}
