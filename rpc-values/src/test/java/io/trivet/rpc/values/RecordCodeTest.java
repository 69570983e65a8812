package io.trivet.rpc.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records are read and written by code that a format composes from its own methods: here from those of a list. */
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

    /** As many components as the JVM permits for a constructor. */
    record Widest(
            long c0,
            long c1,
            long c2,
            long c3,
            long c4,
            long c5,
            long c6,
            long c7,
            long c8,
            long c9,
            long c10,
            long c11,
            long c12,
            long c13,
            long c14,
            long c15,
            long c16,
            long c17,
            long c18,
            long c19,
            long c20,
            long c21,
            long c22,
            long c23,
            long c24,
            long c25,
            long c26,
            long c27,
            long c28,
            long c29,
            long c30,
            long c31,
            long c32,
            long c33,
            long c34,
            long c35,
            long c36,
            long c37,
            long c38,
            long c39,
            long c40,
            long c41,
            long c42,
            long c43,
            long c44,
            long c45,
            long c46,
            long c47,
            long c48,
            long c49,
            long c50,
            long c51,
            long c52,
            long c53,
            long c54,
            long c55,
            long c56,
            long c57,
            long c58,
            long c59,
            long c60,
            long c61,
            long c62,
            long c63,
            long c64,
            long c65,
            long c66,
            long c67,
            long c68,
            long c69,
            long c70,
            long c71,
            long c72,
            long c73,
            long c74,
            long c75,
            long c76,
            long c77,
            long c78,
            long c79,
            long c80,
            long c81,
            long c82,
            long c83,
            long c84,
            long c85,
            long c86,
            long c87,
            long c88,
            long c89,
            long c90,
            long c91,
            long c92,
            long c93,
            long c94,
            long c95,
            long c96,
            long c97,
            long c98,
            long c99,
            long c100,
            long c101,
            long c102,
            long c103,
            long c104,
            long c105,
            long c106,
            long c107,
            long c108,
            long c109,
            long c110,
            long c111,
            long c112,
            long c113,
            long c114,
            long c115,
            long c116,
            long c117,
            long c118,
            long c119,
            long c120,
            long c121,
            long c122,
            long c123,
            long c124,
            long c125,
            long c126) {
        Widest {
            if (c0 < 0) {
                throw new IllegalArgumentException("c0 is below zero");
            }
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

    static void takeName(Iterator<?> in, String name) {
        if (!in.next().equals(name)) {
            throw new IllegalStateException("another name");
        }
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
                    MethodHandles.insertArguments(put, 1, "<" + member.name() + ">"),
                    MethodHandles.insertArguments(
                            handle("takeName", void.class, Iterator.class, String.class),
                            1,
                            "<" + member.name() + ">")));
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
    void aRecordIsCreatedFromComponentsInOrder() throws Exception {
        assertThat(code().readValues(List.of(1, 2L, "a").iterator())).isEqualTo(new Point(1, 2, "a"));
        RecordCode code = code();
        assertThat(code.readMembers(List.of("<x>", 1, "<y>", 2L, "<name>", "a").iterator()))
                .isEqualTo(new Point(1, 2, "a"));
        assertThatThrownBy(
                        () -> code.readMembers(List.of("<x>", 1, "<name>", "a").iterator()))
                .as("what a name's reader throws passes unchanged")
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("another name");
    }

    @Test
    void whatFailsIsNamed() throws Exception {
        RecordCode code = code();
        assertThatThrownBy(() -> code.writeMembers(new ArrayList<>(), new Point(1, 2, "")))
                .isInstanceOf(ValueException.class)
                .hasMessage("name: no name");
        assertThatThrownBy(() -> code.readValues(List.of(1, 2L).iterator()))
                .isInstanceOf(ValueException.class)
                .hasMessage("name: nothing more came");
        assertThatThrownBy(() -> code.readValues(List.of(-1, 2L, "a", "b").iterator()))
                .isInstanceOf(ValueException.class)
                .hasMessage("it was refused: x is below zero, with more: true");
    }

    @Test
    void aRecordMayHaveAsManyMembersAsTheJvmAllows() {
        RecordType widest = (RecordType) new ValueTypes().of(Widest.class);
        Object[] values = new Object[widest.members().size()];
        Arrays.setAll(values, i -> (long) i);
        assertThat(widest.make(values)).isInstanceOfSatisfying(Widest.class, made -> {
            assertThat(made.c1()).isEqualTo(1);
            assertThat(made.c126()).isEqualTo(126);
        });
        assertThat(RecordCode.canRead(widest)).isFalse();
        values[0] = -1L;
        assertThatThrownBy(() -> widest.make(values))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("c0 is below zero");
    }
}
