package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Codec of types that are arrays on the wire: collections, and arrays of objects. */
public class ElementsCodec extends ValueCodec {
    /**
     * Maximum number of elements for which room is made in advance: a length can't be trusted until the elements are
     * there.
     */
    private static final int MAX_PREPARED = 256;

    private final ValueType.Elements type;
    private final ValueCodec element;

    /** Creates the codec of a type from that of its elements. */
    public ElementsCodec(ValueType.Elements type, ValueCodec element) {
        this.type = type;
        this.element = element;
    }

    /** Makes the collection for the elements. A type that is written only by its class has no maker, and isn't read. */
    protected final Collection<@Nullable Object> make(int count) {
        return Objects.requireNonNull(type.maker()).apply(room(count));
    }

    @Override
    public final void encode(BinaryWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
        } else if (type.component() != null) {
            writeElements(out, Arrays.asList((Object[]) value));
        } else if (value instanceof Collection<?> elements) {
            writeElements(out, elements);
        } else {
            // An Iterable may have any implementation.
            List<@Nullable Object> elements = new ArrayList<>();
            ((Iterable<?>) value).forEach(elements::add);
            writeElements(out, elements);
        }
    }

    /** Writes the elements. */
    protected void writeElements(BinaryWriter out, Collection<?> elements) {
        write(out, elements, element);
    }

    static void write(BinaryWriter out, Collection<?> elements, ValueCodec element) {
        out.down();
        int count = elements.size();
        int written = 0;
        out.arrayHeader(count);
        if (elements instanceof List<?> list && elements instanceof RandomAccess) {
            for (; written < count; written++) {
                element.encode(out, list.get(written));
            }
            written = list.size();
        } else {
            for (Object each : elements) {
                element.encode(out, each);
                written++;
            }
        }
        requireSame(count, written);
        out.up();
    }

    /** Refuses a collection that another thread changed meanwhile, because its written count would be wrong. */
    protected static void requireSame(int count, int written) {
        if (count != written) {
            throw new ValueException(
                    "a collection of " + count + " elements changed to " + written + " while it was written");
        }
    }

    @Override
    public final @Nullable Object decode(BinaryReader in) {
        if (in.skipNull()) {
            return null;
        }
        Collection<@Nullable Object> elements = readElements(in);
        Class<?> component = type.component();
        return component == null ? elements : elements.toArray((Object[]) Array.newInstance(component, 0));
    }

    /** Reads the elements of an array, which isn't null. */
    protected Collection<@Nullable Object> readElements(BinaryReader in) {
        int count = in.arrayHeader("an array");
        Collection<@Nullable Object> elements = make(count);
        in.down(MessageMemory.LIST);
        int slot = slot(elements);
        for (int i = 0; in.more(i, count); i++) {
            Object value;
            int before = in.position();
            try {
                value = element.decode(in);
                // An element of one byte is null, or an object that the JVM has already.
                in.charge(in.position() - before > 1 ? slot + element.boxed() : slot);
            } catch (ValueException e) {
                throw e.within("[" + i + "]");
            }
            add(in, elements, value, i);
        }
        in.up();
        return elements;
    }

    /** Adds an element; the collection may refuse null, or elements that it can't compare. */
    protected static void add(
            BinaryReader in, Collection<@Nullable Object> elements, @Nullable Object value, int index) {
        try {
            elements.add(value);
        } catch (RuntimeException e) {
            throw in.failure(ReadFailures.refused(e), e).within("[" + index + "]");
        }
    }

    /** Returns the memory that a collection takes for an element. */
    protected static int slot(Collection<?> elements) {
        return elements instanceof ArrayList ? MessageMemory.SLOT : MessageMemory.ENTRY;
    }

    /** Returns for how many elements to make room, given a count that was read, or -1. */
    static int room(int count) {
        return count < 0 ? 8 : Math.min(count, MAX_PREPARED);
    }
}
