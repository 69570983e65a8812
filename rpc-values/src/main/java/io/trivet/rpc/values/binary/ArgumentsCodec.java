package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.ValueException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Codec of several values in one array, each with its own type; created by {@link BinaryValues#arguments}. Thread-safe.
 */
public final class ArgumentsCodec {
    private final ValueCodec[] codecs;

    ArgumentsCodec(ValueCodec[] codecs) {
        this.codecs = codecs;
    }

    /**
     * Writes the values. After a {@link ValueException}, the writer's content is unusable.
     *
     * @param values as many as there are types
     */
    public void write(BinaryWriter out, List<?> values) {
        if (values.size() != codecs.length) {
            throw wrongCount(Integer.toString(values.size()));
        }
        out.arrayHeader(codecs.length);
        for (int i = 0; i < codecs.length; i++) {
            try {
                codecs[i].write(out, values.get(i));
            } catch (ValueException e) {
                throw e.in("argument " + (i + 1));
            }
        }
        out.requireFit();
    }

    /**
     * Reads as many values as there are types; the list contains nulls where they were sent. Throws
     * {@link ValueException}.
     */
    public List<@Nullable Object> read(BinaryReader in) {
        int count = in.arrayHeader("an array of the arguments");
        @Nullable Object[] values = new Object[codecs.length];
        int read = 0;
        for (; in.more(read, count); read++) {
            if (read == codecs.length) {
                throw wrongCount(count < 0 ? "more" : Integer.toString(count));
            }
            try {
                values[read] = codecs[read].read(in);
            } catch (ValueException e) {
                throw e.in("argument " + (read + 1));
            }
        }
        if (read < codecs.length) {
            throw wrongCount(Integer.toString(read));
        }
        return Arrays.asList(values);
    }

    private ValueException wrongCount(String got) {
        return new ValueException("it takes " + codecs.length + " arguments, and got " + got);
    }
}
