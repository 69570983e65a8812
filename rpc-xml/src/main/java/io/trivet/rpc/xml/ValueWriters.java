package io.trivet.rpc.xml;

import io.trivet.rpc.values.Codecs;
import io.trivet.rpc.values.RecordType;
import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueType;
import java.lang.reflect.Array;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/** Creates the writers of values. */
final class ValueWriters implements Codecs<ValueWriter> {
    private final ValueBinding beans;
    private final AnyWriter any;

    /**
     * Creates a factory.
     *
     * @param beans handles the types that are left to Jackson
     * @param any writes values without a declared type
     */
    ValueWriters(ValueBinding beans, AnyWriter any) {
        this.beans = beans;
        this.any = any;
    }

    @Override
    public ValueWriter nothing() {
        return new ValueWriter() {
            @Override
            void write(XmlWriter out, @Nullable Object value) {
                out.nil();
            }
        };
    }

    @Override
    public ValueWriter any() {
        return any;
    }

    @Override
    public ValueWriter scalar(ValueType.Scalar type) {
        return type.type() == Number.class ? any : ScalarWriter.of(type);
    }

    @Override
    public ValueWriter text(TextForm<?> form) {
        boolean isDateTime = form.type() == LocalDateTime.class;
        return new ValueWriter() {
            @Override
            void write(XmlWriter out, @Nullable Object value) {
                if (value == null) {
                    out.nil();
                } else if (isDateTime) {
                    out.dateTime((LocalDateTime) value);
                } else {
                    out.string(form.written(value));
                }
            }
        };
    }

    @Override
    public ValueWriter primitives(Class<?> component) {
        ScalarWriter.Put<Object> put = ScalarWriter.put(component);
        return new ValueWriter() {
            @Override
            void write(XmlWriter out, @Nullable Object value) {
                if (value == null) {
                    out.nil();
                    return;
                }
                out.startArray();
                int count = Array.getLength(value);
                for (int i = 0; i < count; i++) {
                    put.put(out, Array.get(value, i));
                }
                out.endArray();
            }
        };
    }

    @Override
    public ValueWriter elements(ValueType.Elements type, ValueWriter element) {
        return new ElementsWriter(element);
    }

    @Override
    public ValueWriter entries(ValueType.Entries type, ValueWriter value) {
        return new EntriesWriter(type.key(), value);
    }

    @Override
    public ValueWriter maybe(ValueType.Maybe type, ValueWriter content) {
        return new ValueWriter() {
            @Override
            void write(XmlWriter out, @Nullable Object value) {
                content.write(out, value == null ? null : type.open().apply(value));
            }
        };
    }

    @Override
    public ValueWriter bean(JavaType type) {
        return new BeanWriter(beans);
    }

    @Override
    public ValueWriter record(RecordType type) {
        return new RecordWriter(type);
    }

    @Override
    public void complete(ValueWriter record, List<ValueWriter> members) {
        ((RecordWriter) record).complete(members);
    }
}
