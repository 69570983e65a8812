package io.trivet.rpc.cbor;

import io.trivet.rpc.jackson.ReadFailures;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes the components of one class of records in one go, without boxing them and without looking anything up.
 *
 * <p>It's composed of method handles. The JVM compiles such a composition into one piece of code, but only where it's a constant;
 * therefore each class of records gets its own hidden copy of {@link CompiledRecordCode}, which has its handles as constants.
 */
abstract class RecordCode {
    /** Wider records aren't read by it: a method has only so many parameters, and the JVM doesn't compile big ones whole. */
    private static final int MOST_MEMBERS = 32;

    /** How many handles follow each other in one composition, lest it get too big for the JVM. */
    private static final int MOST_FOLDED = 8;

    private static final MethodType WRITER = MethodType.methodType(void.class, CborWriter.class, Object.class);

    private static final MethodHandle REFUSAL =
            Handles.ofStatic(RecordCode.class, "refusal", CborException.class, Throwable.class, CborReader.class);

    RecordCode() {}

    /** Reads all components, in their order, and makes the record. */
    abstract Object read(CborReader in);

    /** Writes the values of all components, in their order. */
    abstract void writeValues(CborWriter out, Object owner);

    /** Writes the name and the value of each component, in their order. */
    abstract void writeMembers(CborWriter out, Object owner);

    static boolean canRead(RecordMember[] members) {
        return members.length <= MOST_MEMBERS;
    }

    static RecordCode of(MethodHandle constructor, RecordMember[] members) {
        MethodHandle reader = canRead(members)
                ? reader(constructor, members)
                : MethodHandles.empty(MethodType.methodType(Object.class, CborReader.class));
        List<MethodHandle> values = new ArrayList<>();
        List<MethodHandle> all = new ArrayList<>();
        for (RecordMember member : members) {
            MethodHandle value = member.writer().asType(WRITER);
            values.add(value);
            all.add(member.keyWriter());
            all.add(value);
        }
        return hiddenCopy(List.of(reader, sequence(values), sequence(all)));
    }

    private static MethodHandle reader(MethodHandle constructor, RecordMember[] members) {
        // The JDK keeps the last types that it composed what catches exceptions for: an application's could never be
        // let go.
        MethodType type = constructor.type().erase();
        MethodHandle refused = MethodHandles.collectArguments(
                MethodHandles.throwException(type.returnType(), CborException.class), 0, REFUSAL);
        MethodHandle reader = MethodHandles.catchException(
                MethodHandles.dropArguments(constructor.asType(type), members.length, CborReader.class),
                Throwable.class,
                MethodHandles.dropArguments(refused, 1, type.parameterList()));
        // What is folded last comes first.
        for (int i = members.length - 1; i >= 0; i--) {
            reader = MethodHandles.foldArguments(reader, i, members[i].reader());
        }
        return reader;
    }

    static CborException refusal(Throwable thrown, CborReader in) {
        RuntimeException e = Records.unchecked(thrown);
        return in.failure(ReadFailures.refused(e), e);
    }

    /** Returns what does one after the other; its parts take the writer, and perhaps the record. */
    private static MethodHandle sequence(List<MethodHandle> parts) {
        if (parts.size() > MOST_FOLDED) {
            List<MethodHandle> groups = new ArrayList<>();
            for (int i = 0; i < parts.size(); i += MOST_FOLDED) {
                groups.add(sequence(parts.subList(i, Math.min(i + MOST_FOLDED, parts.size()))));
            }
            return sequence(groups);
        }
        MethodHandle all = MethodHandles.empty(WRITER);
        for (int i = parts.size() - 1; i >= 0; i--) {
            all = MethodHandles.foldArguments(all, parts.get(i));
        }
        return all;
    }

    private static RecordCode hiddenCopy(List<MethodHandle> handles) {
        try {
            Lookup lookup = MethodHandles.lookup().defineHiddenClassWithClassData(Template.BYTES, handles, true);
            return (RecordCode) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw Records.unchecked(e);
        }
    }

    /** Loaded when it's needed first. */
    private static final class Template {
        static final byte[] BYTES = bytes();

        private Template() {}

        private static byte[] bytes() {
            String file = CompiledRecordCode.class.getSimpleName() + ".class";
            try (InputStream in = RecordCode.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException(file + " isn't where RecordCode's class file is; keep it there.");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(file + " can't be read.", e);
            }
        }
    }
}
