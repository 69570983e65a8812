package io.trivet.rpc.values;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes the types whose values can be sent, and refuses all others: a type that one wire refuses, every wire
 * refuses. It keeps its descriptions for as long as a client or a server keeps it. Thread-safe. For transports.
 */
public final class ValueTypes {
    private final ValueBinding beans;
    private final Map<Type, ValueType> types = new ConcurrentHashMap<>();
    private final Map<JavaType, ValueType> declared = new ConcurrentHashMap<>();

    /**
     * Descriptions for values without a declared type: their class is known when they are written, and they are never
     * read.
     */
    private final Map<Class<?>, ValueType> classes = new ConcurrentHashMap<>();

    private final Map<JavaType, ValueType> written = new ConcurrentHashMap<>();

    /**
     * Creates an instance that knows no types yet.
     *
     * @throws IllegalStateException if the program's jars of Jackson are incompatible; the message names their
     *     versions, and what to set
     */
    public ValueTypes() {
        try {
            beans = new ValueBinding(JsonMapper.builder());
            JacksonVersions.check(beans);
        } catch (LinkageError e) {
            throw JacksonVersions.unfit(e);
        }
    }

    /** Returns the binding that describes beans, and that carries them in formats with their own tokens. */
    public ValueBinding beans() {
        return beans;
    }

    /**
     * Returns the description of a declared type, which is created once.
     *
     * @param type generics included
     * @throws RefusedTypeException if its values can't be carried; the message names the part that can't, and the
     *     reason
     */
    public ValueType of(Type type) {
        ValueType known = types.get(type);
        if (known == null) {
            known = new TypeDescriber(beans, declared, false).describe(type);
            types.put(type, known);
        }
        return known;
    }

    /**
     * Returns the description for writing values of a class if no type is declared. Parts of abstract types are written
     * according to their own classes. It can't be used for reading.
     *
     * @throws RefusedTypeException if its values can't be carried
     */
    public ValueType ofClass(Class<?> type) {
        ValueType known = classes.get(type);
        if (known == null) {
            known = new TypeDescriber(beans, written, true).describe(type);
            classes.put(type, known);
        }
        return known;
    }
}
