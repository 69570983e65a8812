package io.trivet.rpc.msgpack;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.WriteFailures;
import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.ValueCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.util.TokenBuffer;

/** Codec of the types that Jackson handles: beans, and classes with Jackson's annotations. It uses tokens in between. */
final class BeanCodec extends ValueCodec {
    private final ValueBinding binding;
    private final JavaType type;

    BeanCodec(ValueBinding binding, JavaType type) {
        this.binding = binding;
        this.type = type;
    }

    @Override
    public void encode(BinaryWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        try (TokenBuffer tokens = TokenBuffer.forGeneration()) {
            binding.write(tokens, value);
            try (JsonParser parser = tokens.asParser(ObjectReadContext.empty())) {
                parser.nextToken();
                Tokens.write(parser, (MessagePackWriter) out);
            }
        } catch (JacksonException e) {
            throw new ValueException(WriteFailures.describe(e), e);
        }
    }

    @Override
    public @Nullable Object decode(BinaryReader in) {
        if (in.skipNull()) {
            return null;
        }
        try (TokenBuffer tokens = TokenBuffer.forGeneration()) {
            Tokens.read((MessagePackReader) in, tokens);
            try (JsonParser parser = new TokenParser(tokens.asParser(ObjectReadContext.empty()), in)) {
                return binding.read(parser, type, in::charge);
            }
        } catch (JacksonException e) {
            ValueException failure = own(e);
            if (failure == null) {
                failure = in.failure(ReadFailures.what(e), e);
            }
            List<String> members = ReadFailures.members(e);
            for (int i = members.size() - 1; i >= 0; i--) {
                failure = failure.within(members.get(i));
            }
            throw failure;
        }
    }

    /** Returns the exception by which our reader refused a value, which Jackson wraps, or null if there is none. */
    private static @Nullable ValueException own(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof ValueException refusal) {
                return refusal;
            }
        }
        return null;
    }
}
