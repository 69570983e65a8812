package io.trivet.rpc.xml;

import io.trivet.rpc.values.RecordCode;
import io.trivet.rpc.values.RecordType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes records. */
final class RecordWriter extends ValueWriter {
    private static final MethodHandle MEMBER =
            handle(XmlWriter.class, "member", MethodType.methodType(void.class, byte[].class));
    private static final MethodHandle NEXT_MEMBER =
            handle(XmlWriter.class, "nextMember", MethodType.methodType(void.class, byte[].class));
    private static final MethodHandle FAILED = failed();

    private final RecordType type;

    /**
     * The writers of the members. They are set after construction, because a record may have a component of its own
     * type.
     */
    private List<ValueWriter> members = List.of();

    /** The compiled code. It is created on first use, because not every declared record is written. */
    private volatile @Nullable RecordCode code;

    RecordWriter(RecordType type) {
        this.type = type;
    }

    void complete(List<ValueWriter> all) {
        members = all;
    }

    private static MethodHandle failed() {
        try {
            return MethodHandles.lookup()
                    .findStatic(
                            ValueWriter.class,
                            "failed",
                            MethodType.methodType(RuntimeException.class, RuntimeException.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Override
    void write(XmlWriter out, @Nullable Object value) {
        if (value == null) {
            out.nil();
            return;
        }
        out.startStruct();
        code().writeMembers(out, value);
        if (!members.isEmpty()) {
            out.endMember();
        }
        out.endStruct();
    }

    private RecordCode code() {
        RecordCode made = code;
        if (made == null) {
            List<RecordCode.Member> ofMembers = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                byte[] tags = XmlWriter.nameTags(type.names().name(i));
                MethodHandle keyWriter = MethodHandles.insertArguments(i == 0 ? MEMBER : NEXT_MEMBER, 1, tags);
                ofMembers.add(new RecordCode.Member(null, members.get(i).handle(), keyWriter, null));
            }
            made = RecordCode.of(type, ofMembers, null, FAILED);
            code = made;
        }
        return made;
    }
}
