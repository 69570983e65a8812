package io.trivet.rpc.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records are taken apart and made by code that a format composes of its own methods: here of a list's. */
class RecordCodeTest {
    record Point(int x, long y, String name) {
        Point {
            if (x < 0) {
                throw new IllegalArgumentException("x is below zero");
            }
        }

        @Override
        public String name() {
            if (name.isEmpty()) {
                throw new IllegalStateException("no name");
            }
            return name;
        }
    }

    private final RecordType type = (RecordType) new ValueTypes().of(Point.class);

    static void put(List<Object> out, Object value) {
        out.add(value);
    }

    static Object take(Iterator<Object> in) {
        if (!in.hasNext()) {
            throw new ValueException("nothing more came");
        }
        return in.next();
    }

    static ValueException refused(Throwable thrown, Iterator<Object> in) {
        return new ValueException(ReadFailures.refused(thrown) + ", with more: " + in.hasNext(), thrown);
    }

    static RuntimeException failed(RuntimeException thrown, String member) {
        return new ValueException(thrown.getMessage(), thrown).within(member);
    }

    private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters)
            throws ReflectiveOperationException {
        return MethodHandles.lookup().findStatic(RecordCodeTest.class, name, MethodType.methodType(result, parameters));
    }

    private RecordCode code() throws ReflectiveOperationException {
        MethodHandle put = handle("put", void.class, List.class, Object.class);
        List<RecordCode.Member> members = new ArrayList<>();
        for (RecordType.Member member : type.members()) {
            members.add(new RecordCode.Member(
                    handle("take", Object.class, Iterator.class),
                    put,
                    MethodHandles.insertArguments(put, 1, "<" + member.name() + ">")));
        }
        return RecordCode.of(
                type,
                members,
                handle("refused", ValueException.class, Throwable.class, Iterator.class),
                handle("failed", RuntimeException.class, RuntimeException.class, String.class));
    }

    @Test
    void membersAreWrittenInTheirOrderWithOrWithoutTheirNames() throws Exception {
        List<Object> out = new ArrayList<>();
        code().writeMembers(out, new Point(1, 2, "a"));
        code().writeValues(out, new Point(3, 4, "b"));
        assertThat(out).containsExactly("<x>", 1, "<y>", 2L, "<name>", "a", 3, 4L, "b");
    }

    @Test
    void aRecordIsMadeOfWhatIsReadInOrder() throws Exception {
        assertThat(code().read(List.of(1, 2L, "a").iterator())).isEqualTo(new Point(1, 2, "a"));
    }

    @Test
    void whatFailsIsNamed() throws Exception {
        RecordCode code = code();
        assertThatThrownBy(() -> code.writeMembers(new ArrayList<>(), new Point(1, 2, "")))
                .isInstanceOf(ValueException.class)
                .hasMessage("name: no name");
        assertThatThrownBy(() -> code.read(List.of(1, 2L).iterator()))
                .isInstanceOf(ValueException.class)
                .hasMessage("name: nothing more came");
        assertThatThrownBy(() -> code.read(List.of(-1, 2L, "a", "b").iterator()))
                .isInstanceOf(ValueException.class)
                .hasMessage("it was refused: x is below zero, with more: true");
    }
}
