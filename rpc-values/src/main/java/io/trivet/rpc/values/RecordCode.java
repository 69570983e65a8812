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
 * Reads and writes all components of one class of records together, without boxing or look-ups. For transports.
 *
 * <p>It is composed of method handles. The JVM compiles such a composition into one piece of code only if it is a
 * constant. Therefore each class of records gets its own hidden copy of {@link CompiledRecordCode}, which has its
 * handles as constants.
 */
public abstract class RecordCode {
    /**
     * Maximum number of components for reading: a method has a limited number of parameters, and the JVM doesn't
     * compile very large methods completely.
     */
    private static final int MAX_MEMBERS = 32;

    /** Maximum number of handles in one composition, so that it doesn't get too large for the JVM. */
    private static final int MAX_FOLDED = 8;

    private static final MethodType READER = MethodType.methodType(Object.class, Object.class);
    private static final MethodType WRITER = MethodType.methodType(void.class, Object.class, Object.class);
    private static final MethodHandle WITHIN = within();

    RecordCode() {}

    /**
     * A format's methods for a component.
     *
     * @param reader takes the format's input, and returns the component's value; throws {@link ValueException}; null if
     *     the format never reads components in order
     * @param writer takes the format's output, and the component's value
     * @param keyWriter takes the format's output, and writes the component's name
     * @param keyReader takes the format's input, and steps over the component's name, or throws an exception, which
     *     passes unchanged; null like the reader
     */
    public record Member(
            @Nullable MethodHandle reader,
            MethodHandle writer,
            MethodHandle keyWriter,
            @Nullable MethodHandle keyReader) {}

    /** Reads the values of all components, in order, and creates the record. */
    public abstract Object readValues(Object in);

    /** Reads the name and the value of each component, in order, and creates the record. */
    public abstract Object readMembers(Object in);

    /** Writes the values of all components, in order. */
    public abstract void writeValues(Object out, Object owner);

    /** Writes the name and the value of each component, in order. */
    public abstract void writeMembers(Object out, Object owner);

    /** Returns whether {@link #readValues} and {@link #readMembers} are available for a class of records. */
    public static boolean canRead(RecordType type) {
        return type.members().size() <= MAX_MEMBERS;
    }

    /**
     * Returns the code of a class of records in a format.
     *
     * @param members of all components, in order
     * @param refused takes the exception of the record's constructor, and the format's input, and returns the
     *     {@link ValueException} to throw; null if the format never reads components in order
     * @param failed takes an exception from writing a component, and the component's name, and returns the exception to
     *     throw; null if the component isn't named
     */
    public static RecordCode of(
            RecordType type, List<Member> members, @Nullable MethodHandle refused, @Nullable MethodHandle failed) {
        MethodHandle ofValues = MethodHandles.empty(READER);
        MethodHandle ofMembers = ofValues;
        if (refused != null && canRead(type)) {
            ofValues =
                    reader(type, members.stream().map(RecordCode::valueReader).toList(), refused);
            ofMembers =
                    reader(type, members.stream().map(RecordCode::memberReader).toList(), refused);
        }
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
        return hiddenCopy(List.of(ofValues, ofMembers, sequence(values), sequence(all)));
    }

    private static MethodHandle valueReader(Member member) {
        return Objects.requireNonNull(member.reader());
    }

    private static MethodHandle memberReader(Member member) {
        return MethodHandles.foldArguments(valueReader(member), Objects.requireNonNull(member.keyReader()));
    }

    private static MethodHandle reader(RecordType record, List<MethodHandle> members, MethodHandle refused) {
        Class<?> source = refused.type().parameterType(1);
        // The JDK caches the last types for which it composed exception handlers: an application's types could never be
        // unloaded.
        MethodType type = record.constructor().type().erase();
        MethodHandle refusal = MethodHandles.collectArguments(
                MethodHandles.throwException(type.returnType(), ValueException.class), 0, refused);
        MethodHandle reader = MethodHandles.catchException(
                MethodHandles.dropArguments(record.constructor().asType(type), members.size(), source),
                Throwable.class,
                MethodHandles.dropArguments(refusal, 1, type.parameterList()));
        // The handle that is folded last runs first.
        for (int i = members.size() - 1; i >= 0; i--) {
            reader = MethodHandles.foldArguments(
                    reader,
                    i,
                    named(
                            members.get(i),
                            type.parameterType(i),
                            record.members().get(i).name()));
        }
        return reader.asType(READER);
    }

    /**
     * Returns a handle that reads a component, as an Object unless it is primitive, and adds its name to exceptions.
     */
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

    /** Returns a handle that runs all parts in order; they take the writer, and perhaps the record. */
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

    /** The bytes of the template's class, which are loaded on first use. */
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
