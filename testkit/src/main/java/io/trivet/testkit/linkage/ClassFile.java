package io.trivet.testkit.linkage;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The declarations of a class file, and its uses of other classes (The Java Virtual Machine Specification, chapter 4).
 * Names have the form used there: with slashes, and with a descriptor after the name of a method or field.
 *
 * @param superName the superclass; null only for {@code java/lang/Object}
 * @param fields the access flags of the fields, by name and descriptor
 * @param methods the access flags of the methods, by name and descriptor
 * @param types the classes that it names, including those in descriptors
 * @param uses the methods and fields that it uses
 * @param lambdas the lambdas and method references that it creates
 */
record ClassFile(
        int access,
        String name,
        @Nullable String superName,
        List<String> interfaces,
        Map<String, Integer> fields,
        Map<String, Integer> methods,
        Set<String> types,
        Set<Member> uses,
        Set<Lambda> lambdas) {
    /** The kind of use of a member. */
    enum Kind {
        FIELD("field"),
        METHOD("method"),
        INTERFACE_METHOD("method");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Returns the word for messages. */
        String word() {
            return word;
        }
    }

    /** A method or field of a class that is used. */
    record Member(Kind kind, String owner, String signature) {}

    /** A functional interface, and the method that a lambda implements. */
    record Lambda(String type, String signature) {}

    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int INVOKE_DYNAMIC = 18;
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([^;]+);");

    /** Reads a class file. */
    static ClassFile read(InputStream stream) throws IOException {
        try (DataInputStream in = new DataInputStream(stream)) {
            return new Reader(in).read();
        }
    }

    boolean isInterface() {
        return Modifier.isInterface(access);
    }

    boolean isAbstract() {
        return Modifier.isAbstract(access);
    }

    /** Returns the declared members of a kind. */
    Map<String, Integer> members(Kind kind) {
        return kind == Kind.FIELD ? fields : methods;
    }

    /** Returns the package, with a slash at its end. */
    String packageName() {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    private static final class Reader {
        private final DataInputStream in;
        private int[] tags = {};
        private int[] first = {};
        private int[] second = {};
        private String[] texts = {};
        private final Set<String> types = new LinkedHashSet<>();

        Reader(DataInputStream in) {
            this.in = in;
        }

        ClassFile read() throws IOException {
            if (in.readInt() != MAGIC) {
                throw new IOException("no class file");
            }
            in.skipNBytes(4);
            readConstants();
            int access = in.readUnsignedShort();
            String name = className(in.readUnsignedShort());
            int above = in.readUnsignedShort();
            String superName = above == 0 ? null : className(above);
            List<String> interfaces = new ArrayList<>();
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                interfaces.add(className(in.readUnsignedShort()));
            }
            Map<String, Integer> fields = readMembers(":");
            Map<String, Integer> methods = readMembers("");
            Set<Lambda> lambdas = readLambdas();
            Set<Member> uses = uses();
            return new ClassFile(access, name, superName, interfaces, fields, methods, types, uses, lambdas);
        }

        private void readConstants() throws IOException {
            int count = in.readUnsignedShort();
            tags = new int[count];
            first = new int[count];
            second = new int[count];
            texts = new String[count];
            for (int i = 1; i < count; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case UTF8 -> texts[i] = in.readUTF();
                    case LONG, DOUBLE -> {
                        in.skipNBytes(8);
                        // Such a constant takes two places.
                        i++;
                    }
                    case METHOD_HANDLE -> {
                        first[i] = in.readUnsignedByte();
                        second[i] = in.readUnsignedShort();
                    }
                    case CLASS, 8, METHOD_TYPE, 19, 20 -> first[i] = in.readUnsignedShort();
                    default -> {
                        first[i] = in.readUnsignedShort();
                        second[i] = in.readUnsignedShort();
                    }
                }
            }
        }

        private Map<String, Integer> readMembers(String between) throws IOException {
            Map<String, Integer> members = new HashMap<>();
            for (int i = in.readUnsignedShort(); i > 0; i--) {
                int access = in.readUnsignedShort();
                String name = texts[in.readUnsignedShort()];
                String descriptor = texts[in.readUnsignedShort()];
                members.put(name + between + descriptor, access);
                addTypes(descriptor);
                for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                    in.skipNBytes(2);
                    in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
                }
            }
            return members;
        }

        /** Reads the class's attributes. One of them describes the creation of lambdas. */
        private Set<Lambda> readLambdas() throws IOException {
            List<String> methods = new ArrayList<>();
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                String name = texts[in.readUnsignedShort()];
                long length = Integer.toUnsignedLong(in.readInt());
                if (!name.equals("BootstrapMethods")) {
                    in.skipNBytes(length);
                    continue;
                }
                for (int i = in.readUnsignedShort(); i > 0; i--) {
                    int member = second[in.readUnsignedShort()];
                    int arguments = in.readUnsignedShort();
                    boolean makesLambda = className(first[member]).equals("java/lang/invoke/LambdaMetafactory");
                    methods.add(makesLambda ? texts[first[in.readUnsignedShort()]] : "");
                    in.skipNBytes(2L * (makesLambda ? arguments - 1 : arguments));
                }
            }
            Set<Lambda> lambdas = new LinkedHashSet<>();
            for (int i = 1; i < tags.length; i++) {
                if (tags[i] == INVOKE_DYNAMIC && !methods.get(first[i]).isEmpty()) {
                    String made = texts[second[second[i]]];
                    String type = made.substring(made.lastIndexOf(")L") + 2, made.length() - 1);
                    lambdas.add(new Lambda(type, texts[first[second[i]]] + methods.get(first[i])));
                }
            }
            return lambdas;
        }

        private Set<Member> uses() {
            Set<Member> uses = new LinkedHashSet<>();
            for (int i = 1; i < tags.length; i++) {
                int tag = tags[i];
                if (tag == CLASS) {
                    String name = className(i);
                    if (name.startsWith("[")) {
                        addTypes(name);
                    } else {
                        types.add(name);
                    }
                } else if (tag == NAME_AND_TYPE) {
                    addTypes(texts[second[i]]);
                } else if (tag == METHOD_TYPE) {
                    addTypes(texts[first[i]]);
                } else if (tag >= FIELD && tag <= INTERFACE_METHOD) {
                    String between = tag == FIELD ? ":" : "";
                    String signature = texts[first[second[i]]] + between + texts[second[second[i]]];
                    uses.add(new Member(kind(tag), className(first[i]), signature));
                }
            }
            return uses;
        }

        private static Kind kind(int tag) {
            return switch (tag) {
                case FIELD -> Kind.FIELD;
                case METHOD -> Kind.METHOD;
                default -> Kind.INTERFACE_METHOD;
            };
        }

        private String className(int index) {
            return texts[first[index]];
        }

        private void addTypes(String descriptor) {
            Matcher matcher = IN_DESCRIPTOR.matcher(descriptor);
            while (matcher.find()) {
                types.add(matcher.group(1));
            }
        }
    }
}
