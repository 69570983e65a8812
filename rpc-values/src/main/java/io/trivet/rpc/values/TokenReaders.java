package io.trivet.rpc.values;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;

/** Creates the readers of values from a parser's tokens. For transports. */
public final class TokenReaders implements Codecs<TokenReader> {
    private static final TokenReader ANY = new AnyReader();

    private final ValueBinding beans;

    /**
     * Creates a factory.
     *
     * @param beans handles the types that are left to Jackson
     */
    public TokenReaders(ValueBinding beans) {
        this.beans = beans;
    }

    @Override
    public TokenReader nothing() {
        return new TokenReader() {
            @Override
            @Nullable
            Object readValue(JsonParser in) {
                in.skipChildren();
                return null;
            }
        };
    }

    @Override
    public TokenReader any() {
        return ANY;
    }

    @Override
    public TokenReader scalar(ValueType.Scalar type) {
        ScalarReader.Get<?> get = ScalarReaders.get(type.type());
        String expected = type.expected();
        return new TokenReader() {
            @Override
            Object readValue(JsonParser in) {
                return get.get(in, expected);
            }

            @Override
            @Nullable
            Object ofNull(JsonParser in) {
                if (type.absent() != null) {
                    throw UnfitException.expected(in, expected);
                }
                return null;
            }
        };
    }

    @Override
    public TokenReader text(TextForm<?> form) {
        return new TokenReader() {
            @Override
            Object readValue(JsonParser in) {
                return TextReader.read(in, form);
            }
        };
    }

    @Override
    public TokenReader primitives(Class<?> component) {
        PrimitiveArrayReader array = Objects.requireNonNull(PrimitiveArrayReader.of(component.arrayType()));
        return new TokenReader() {
            @Override
            Object readValue(JsonParser in) {
                return array.read(in);
            }
        };
    }

    @Override
    public TokenReader elements(ValueType.Elements type, TokenReader element) {
        return new ElementsReader(type, element);
    }

    @Override
    public TokenReader entries(ValueType.Entries type, TokenReader value) {
        return new EntriesReader(type, value);
    }

    @Override
    public TokenReader maybe(ValueType.Maybe type, TokenReader content) {
        return new TokenReader() {
            @Override
            Object readValue(JsonParser in) {
                Object read = content.readValue(in);
                // In nested optionals, it is unknown which of them is empty.
                return read == null ? type.absent() : type.wrap().apply(read);
            }

            @Override
            Object ofNull(JsonParser in) {
                return type.absent();
            }
        };
    }

    @Override
    public TokenReader bean(JavaType type) {
        return new TokenReader() {
            @Override
            @Nullable
            Object readValue(JsonParser in) {
                return beans.read(in, type);
            }
        };
    }

    @Override
    public TokenReader record(RecordType type) {
        return new RecordTokenReader(type);
    }

    @Override
    public void complete(TokenReader record, List<TokenReader> members) {
        ((RecordTokenReader) record).complete(members);
    }
}
