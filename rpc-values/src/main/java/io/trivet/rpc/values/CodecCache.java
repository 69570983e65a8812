package io.trivet.rpc.values;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cache of a format's codecs. Each is created once, together with the codecs of all types in it. Thread-safe. For
 * transports.
 *
 * @param <C> the format's class of codecs
 */
public final class CodecCache<C> {
    private final ValueTypes types;
    private final Codecs<C> format;
    private final Map<ValueType, C> made = new ConcurrentHashMap<>();
    private final Map<Type, C> declared = new ConcurrentHashMap<>();
    private final Map<Class<?>, C> undeclared = new ConcurrentHashMap<>();

    /** Creates an empty cache. */
    public CodecCache(ValueTypes types, Codecs<C> format) {
        this.types = types;
        this.format = format;
    }

    /**
     * Returns the codec of a declared type.
     *
     * @param type generics included
     * @throws RefusedTypeException as {@link ValueTypes#of}
     */
    public C of(Type type) {
        C known = declared.get(type);
        if (known == null) {
            known = of(types.of(type));
            declared.put(type, known);
        }
        return known;
    }

    /**
     * Returns the codec for writing values of a class if no type is declared.
     *
     * @throws ValueException if they can't be carried
     */
    public C ofClass(Class<?> type) {
        C known = undeclared.get(type);
        if (known == null) {
            if (type == Object.class) {
                throw new ValueException("a plain Object has nothing that could be carried");
            }
            try {
                known = of(types.ofClass(type));
            } catch (RefusedTypeException e) {
                throw new ValueException(e.why(), e);
            } catch (IllegalArgumentException e) {
                throw new ValueException("it isn't of a class whose values can be carried", e);
            }
            undeclared.put(type, known);
        }
        return known;
    }

    private C of(ValueType type) {
        C known = made.get(type);
        if (known != null) {
            return known;
        }
        Making making = new Making();
        C codec = making.of(type);
        // Other threads may use them only when all are complete.
        made.putAll(making.fresh);
        return codec;
    }

    /** Creates the missing codecs; used by one thread. */
    private final class Making {
        private final Map<ValueType, C> fresh = new HashMap<>();

        C of(ValueType type) {
            C codec = made.get(type);
            if (codec == null) {
                codec = fresh.get(type);
            }
            if (codec == null) {
                codec = make(type);
                fresh.put(type, codec);
            }
            return codec;
        }

        private C make(ValueType type) {
            if (type instanceof ValueType.Scalar scalar) {
                return format.scalar(scalar);
            }
            if (type instanceof ValueType.Text text) {
                return format.text(text.form());
            }
            if (type instanceof ValueType.Primitives array) {
                return format.primitives(array.component());
            }
            if (type instanceof ValueType.Elements elements) {
                return format.elements(elements, of(elements.element()));
            }
            if (type instanceof ValueType.Entries entries) {
                return format.entries(entries, of(entries.value()));
            }
            if (type instanceof ValueType.Maybe maybe) {
                return format.maybe(maybe, of(maybe.content()));
            }
            if (type instanceof ValueType.Bean bean) {
                return format.bean(bean.type());
            }
            if (type instanceof RecordType record) {
                return record(record);
            }
            return type instanceof ValueType.Any ? format.any() : format.nothing();
        }

        private C record(RecordType type) {
            C codec = format.record(type);
            // The type may contain itself.
            fresh.put(type, codec);
            List<C> members = new ArrayList<>();
            for (RecordType.Member member : type.members()) {
                members.add(of(member.type()));
            }
            format.complete(codec, members);
            return codec;
        }
    }
}
