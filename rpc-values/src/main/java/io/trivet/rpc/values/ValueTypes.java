package io.trivet.rpc.values;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes the types whose values travel, and refuses all others: what one wire refuses, each does. It keeps what it described, for as long as a
 * client or a server has it. Thread-safe. For transports.
 */
public final class ValueTypes {
    private final ValueBinding beans;
    private final Map<Type, ValueType> types = new ConcurrentHashMap<>();
    private final Map<JavaType, ValueType> declared = new ConcurrentHashMap<>();

    /** What values of a class are where no type is declared: the class is known then, and nothing is read. */
    private final Map<Class<?>, ValueType> classes = new ConcurrentHashMap<>();

    private final Map<JavaType, ValueType> written = new ConcurrentHashMap<>();

    /**
     * Makes one that knows no types yet.
     *
     * @throws IllegalStateException if the program's jars of Jackson don't fit together: says which it has, and what to set
     */
    public ValueTypes() {
        try {
            beans = new ValueBinding(JsonMapper.builder());
            JacksonVersions.check(beans);
        } catch (LinkageError e) {
            throw JacksonVersions.unfit(e);
        }
    }

    /** Returns what carries beans in a format that has tokens of its own, and what describes them. */
    public ValueBinding beans() {
        return beans;
    }

    /**
     * Returns the description of a declared type, which is made once.
     *
     * @param type generics included
     * @throws RefusedTypeException if its values can't be carried: says which part of it, and why
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
     * Returns the description by which values of a class are written where no type is declared: parts of abstract types are written by the classes
     * that they have, and nothing is read by it.
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
