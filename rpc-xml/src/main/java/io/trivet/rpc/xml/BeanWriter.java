package io.trivet.rpc.xml;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.WriteFailures;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Writes the values that Jackson handles: beans, and classes with Jackson's annotations. */
final class BeanWriter extends ValueWriter {
    private final ValueBinding beans;

    BeanWriter(ValueBinding beans) {
        this.beans = beans;
    }

    @Override
    void write(XmlWriter out, @Nullable Object value) {
        if (value == null) {
            out.nil();
            return;
        }
        try (XmlRpcGenerator generator = new XmlRpcGenerator(out)) {
            beans.write(generator, value);
        } catch (JacksonException e) {
            NoRoomException room = NoRoomException.in(e);
            if (room != null) {
                throw room;
            }
            throw failure(e);
        }
    }

    private static ValueException failure(JacksonException e) {
        ValueException failure = own(e);
        if (failure == null) {
            failure = new ValueException(WriteFailures.what(e), e);
        }
        List<String> members = ReadFailures.members(e);
        for (int i = members.size() - 1; i >= 0; i--) {
            failure = failure.within(members.get(i));
        }
        return failure;
    }

    /** Returns the exception by which this writer refused a value, which Jackson wraps, or null if there is none. */
    private static @Nullable ValueException own(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof ValueException refusal) {
                return refusal;
            }
        }
        return null;
    }
}
