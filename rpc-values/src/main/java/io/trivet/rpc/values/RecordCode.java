package io.trivet.rpc.values;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the components of one class of records in one go, without boxing them and without looking anything up. For transports.
 *
 * <p>It's composed of method handles. The JVM compiles such a composition into one piece of code, but only where it's a constant;
 * therefore each class of records gets its own hidden copy of {@link CompiledRecordCode}, which has its handles as constants.
 */
public abstract class RecordCode {
    /** Wider records aren't read by it: a method has only so many parameters, and the JVM doesn't compile big ones whole. */
    private static final int MAX_MEMBERS = 32;

    /** How many handles follow each other in one composition, lest it get too big for the JVM. */
    private static final int MAX_FOLDED = 8;

    private static final MethodType READER = MethodType.methodType(Object.class, Object.class);
    private static final MethodType WRITER = MethodType.methodType(void.class, Object.class, Object.class);
    private static final MethodHandle WITHIN = within();

    RecordCode() {}

    /**
     * How a format reads and writes a component.
     *
     * @param reader takes what the format reads from, and returns the component's value; throws {@link ValueException}; null if the format never
     *     reads components in their order
     * @param writer takes what the format writes to, and the component's value
     * @param keyWriter takes what the format writes to, and writes the component's name
     */
    public record Member(@Nullable MethodHandle reader, MethodHandle writer, MethodHandle keyWriter) {}

    /** Reads all components, in their order, and makes the record. */
    public abstract Object read(Object in);

    /** Writes the values of all components, in their order. */
    public abstract void writeValues(Object out, Object owner);

    /** Writes the name and the value of each component, in their order. */
    public abstract void writeMembers(Object out, Object owner);

    /** Tells whether {@link #read} is there for a class of records. */
    public static boolean canRead(RecordType type) {
        return type.members().size() <= MAX_MEMBERS;
    }

    /**
     * Returns the code of a class of records in a format.
     *
     * @param members of all components, in their order
     * @param refused takes what the record's constructor threw, and what the format reads from, and returns the {@link ValueException} that says so; null
     *     if the format never reads components in their order
     * @param failed takes what writing a component threw, and the component's name, and returns what is thrown for it; null if the component isn't
     *     named
     */
    public static RecordCode of(
            RecordType type, List<Member> members, @Nullable MethodHandle refused, @Nullable MethodHandle failed) {
        MethodHandle reader =
                refused == null || !canRead(type) ? MethodHandles.empty(READER) : reader(type, members, refused);
        List<MethodHandle> values = new ArrayList<>();
        List<MethodHandle> all = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            MethodHandle accessor = type.members().get(i).accessor();
            MethodHandle ofValue = members.get(i).writer();
            MethodHandle value = MethodHandles.filterArguments(
                            ofValue.asType(ofValue.type()
                                    .changeParameterType(1, accessor.type().returnType())),
                            1,
                            accessor)
                    .asType(WRITER);
            if (failed != null) {
                value = naming(value, failed, type.members().get(i).name());
            }
            values.add(value);
            all.add(members.get(i).keyWriter().asType(MethodType.methodType(void.class, Object.class)));
            all.add(value);
        }
        return hiddenCopy(List.of(reader, sequence(values), sequence(all)));
    }

    private static MethodHandle reader(RecordType record, List<Member> members, MethodHandle refused) {
        Class<?> source = refused.type().parameterType(1);
        // The JDK keeps the last types that it composed what catches exceptions for: an application's could never be
        // let go.
        MethodType type = record.constructor().type().erase();
        MethodHandle refusal = MethodHandles.collectArguments(
                MethodHandles.throwException(type.returnType(), ValueException.class), 0, refused);
        MethodHandle reader = MethodHandles.catchException(
                MethodHandles.dropArguments(record.constructor().asType(type), members.size(), source),
                Throwable.class,
                MethodHandles.dropArguments(refusal, 1, type.parameterList()));
        // What is folded last comes first.
        for (int i = members.size() - 1; i >= 0; i--) {
            reader = MethodHandles.foldArguments(
                    reader,
                    i,
                    named(
                            Objects.requireNonNull(members.get(i).reader()),
                            type.parameterType(i),
                            record.members().get(i).name()));
        }
        return reader.asType(READER);
    }

    /** Returns what reads a component, as an Object unless it is primitive, and names it in what is thrown. */
    private static MethodHandle named(MethodHandle reader, Class<?> type, String name) {
        MethodHandle thrown = MethodHandles.filterArguments(
                MethodHandles.throwException(type, ValueException.class),
                0,
                MethodHandles.insertArguments(WITHIN, 1, name));
        return MethodHandles.catchException(
                reader.asType(reader.type().changeReturnType(type)), ValueException.class, thrown);
    }

    private static MethodHandle naming(MethodHandle writer, MethodHandle failed, String name) {
        MethodHandle thrown = MethodHandles.filterArguments(
                MethodHandles.throwException(void.class, RuntimeException.class),
                0,
                MethodHandles.insertArguments(failed, 1, name));
        return MethodHandles.catchException(writer, RuntimeException.class, thrown);
    }

    /** Returns what does one after the other; its parts take the writer, and perhaps the record. */
    private static MethodHandle sequence(List<MethodHandle> parts) {
        if (parts.size() > MAX_FOLDED) {
            List<MethodHandle> groups = new ArrayList<>();
            for (int i = 0; i < parts.size(); i += MAX_FOLDED) {
                groups.add(sequence(parts.subList(i, Math.min(i + MAX_FOLDED, parts.size()))));
            }
            return sequence(groups);
        }
        MethodHandle all = MethodHandles.empty(WRITER);
        for (int i = parts.size() - 1; i >= 0; i--) {
            all = MethodHandles.foldArguments(all, parts.get(i));
        }
        return all;
    }

    private static MethodHandle within() {
        try {
            return MethodHandles.lookup()
                    .findVirtual(
                            ValueException.class, "within", MethodType.methodType(ValueException.class, String.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static RecordCode hiddenCopy(List<MethodHandle> handles) {
        try {
            Lookup lookup = MethodHandles.lookup().defineHiddenClassWithClassData(Template.BYTES, handles, true);
            return (RecordCode) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw RecordType.unchecked(e);
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
