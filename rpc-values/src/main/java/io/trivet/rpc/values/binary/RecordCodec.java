package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.RecordCode;
import io.trivet.rpc.values.RecordType;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codec of records: a map on the wire, from the names of their components. */
public final class RecordCodec extends ValueCodec {
    private static final MethodHandle RAW =
            MethodHandleUtil.virtual(BinaryWriter.class, "raw", void.class, byte[].class, int.class, int.class);
    private static final MethodHandle REFUSED = MethodHandleUtil.ofStatic(
            RecordCodec.class, "refused", ValueException.class, Throwable.class, BinaryReader.class);
    private static final MethodHandle REQUIRE_NEXT =
            MethodHandleUtil.ofStatic(RecordCodec.class, "requireNext", void.class, byte[].class, BinaryReader.class);

    /** How many records are read by looking names up after one whose members came in another order. */
    private static final int PATIENCE = 1000;

    /** Thrown if another name comes than the next component's. */
    private static final class OtherOrder extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherOrder() {
            // Without a stack trace it costs no more than a return.
            super(null, null, false, false);
        }
    }

    private final RecordType type;

    /** The names as they are written. */
    private final byte[][] keys;

    /**
     * The codecs of the members. They are set after construction, because a record may have a component of its own
     * type.
     */
    private ValueCodec[] members = {};

    /** The compiled code. It is created on first use, because not every declared record is sent. */
    private volatile @Nullable RecordCode code;

    /** How many more records are read by looking names up; threads may miscount it. */
    private int lookUps;

    /** Creates the codec of a class whose names are written as these bytes. */
    RecordCodec(RecordType type, byte[][] keys) {
        this.type = type;
        this.keys = keys;
    }

    void complete(List<ValueCodec> all) {
        members = all.toArray(new ValueCodec[0]);
    }

    @Override
    public void encode(BinaryWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        out.down();
        out.mapHeader(members.length);
        code().writeMembers(out, value);
        out.up();
    }

    private RecordCode code() {
        RecordCode made = code;
        if (made == null) {
            made = compiled();
            code = made;
        }
        return made;
    }

    private RecordCode compiled() {
        List<RecordCode.Member> ofMembers = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            MethodHandle keyWriter = MethodHandles.insertArguments(RAW, 1, keys[i], 0, keys[i].length);
            ofMembers.add(new RecordCode.Member(
                    members[i].reader(), members[i].writer(), keyWriter, REQUIRE_NEXT.bindTo(keys[i])));
        }
        return RecordCode.of(type, ofMembers, REFUSED, null);
    }

    static void requireNext(byte[] key, BinaryReader in) {
        if (!in.skipIfNext(key)) {
            throw new OtherOrder();
        }
    }

    static ValueException refused(Throwable thrown, BinaryReader in) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return in.failure(ReadFailures.refused(thrown), thrown);
    }

    /** Returns the class of the records. */
    public RecordType type() {
        return type;
    }

    /** Writes only the values of all components, in order. */
    public void encodeValues(BinaryWriter out, Object value) {
        code().writeValues(out, value);
    }

    /** Reads the values of all components, in order; only if {@link RecordCode#canRead} permits. */
    public Object decodeValues(BinaryReader in) {
        return code().readValues(in);
    }

    /** Returns the memory of a record, including its members' objects except records, lists and strings. */
    public int memory() {
        return MessageMemory.BOXED * (1 + members.length);
    }

    /** Reads one component into an array of all. */
    public void decodeMember(BinaryReader in, @Nullable Object[] values, int index) {
        try {
            values[index] = members[index].decode(in);
        } catch (ValueException e) {
            throw e.within(type.names().name(index));
        }
    }

    @Override
    public @Nullable Object decode(BinaryReader in) {
        return in.skipNull() ? null : read(in, in.mapHeader("a map"));
    }

    private Object read(BinaryReader in, int count) {
        in.down(memory());
        if (count == members.length && RecordCode.canRead(type)) {
            if (lookUps == 0) {
                Object read = readInOrder(in);
                if (read != null) {
                    in.up();
                    return read;
                }
            } else {
                lookUps--;
            }
        }
        return lookUp(in, count);
    }

    /** Reads the members as most writers send them: all, in the record's order. Returns null if they aren't. */
    private @Nullable Object readInOrder(BinaryReader in) {
        int position = in.position();
        long memory = in.memory();
        try {
            return code().readMembers(in);
        } catch (OtherOrder e) {
            in.back(position, memory);
            lookUps = PATIENCE;
            return null;
        }
    }

    private Object lookUp(BinaryReader in, int count) {
        @Nullable Object[] values = new Object[members.length];
        // Often only a few members are missing, or new, and the others are in order.
        int expected = 0;
        for (int i = 0; in.more(i, count); i++) {
            int index = expected < members.length && in.skipIfNext(keys[expected])
                    ? expected
                    : type.names().indexOf(in.key("text"));
            if (index < 0) {
                in.skip();
                continue;
            }
            expected = index + 1;
            decodeMember(in, values, index);
        }
        in.up();
        return make(in, values);
    }

    /** Creates a record; what is missing is null, or zero. */
    public Object make(BinaryReader in, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                values[i] = type.members().get(i).type().absent();
            }
        }
        try {
            return type.make(values);
        } catch (RuntimeException e) {
            throw refused(e, in);
        }
    }
}
