package io.trivet.rpc.xml;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The elements that a peer reads for values without a type in XML-RPC's specification: null, and numbers beyond 32
 * bits. Immutable.
 */
final class Dialect {
    /** The allowed content of the fragment of a client's URI: one or more of these, separated by {@code &}. */
    static final String FORM = "dialect=standard or apache, nil=on or off";

    private static final String APACHES_NAMESPACE = "http://ws.apache.org/xmlrpc/namespaces/extensions";

    /** The mark of a request whose sender reads {@link #APACHE}. */
    private static final byte[] APACHES_MARK = ascii(APACHES_NAMESPACE);

    /** {@code nil}, {@code i8}, {@code bigdecimal}: the elements that Python and most others read. */
    static final Dialect STANDARD = new Dialect("", "", true);

    /** The same elements in a separate namespace, as Apache ws-xmlrpc has them with its extensions enabled. */
    static final Dialect APACHE = new Dialect("ex:", " xmlns:ex=\"" + APACHES_NAMESPACE + "\"", true);

    private static final Dialect STANDARD_WITHOUT_NIL = new Dialect("", "", false);
    private static final Dialect APACHE_WITHOUT_NIL =
            new Dialect("ex:", " xmlns:ex=\"" + APACHES_NAMESPACE + "\"", false);

    private final String prefix;
    private final boolean nil;
    private final byte[] call;
    private final byte[] result;
    private final byte[] fault;
    private final byte[] null_;
    private final byte[] startI8;
    private final byte[] endI8;

    private Dialect(String prefix, String namespace, boolean nil) {
        this.prefix = prefix;
        this.nil = nil;
        call = ascii("<?xml version=\"1.0\"?>\n<methodCall" + namespace + "><methodName>");
        result = ascii("<?xml version=\"1.0\"?>\n<methodResponse" + namespace + "><params><param>");
        fault = ascii("<?xml version=\"1.0\"?>\n<methodResponse" + namespace + "><fault>");
        null_ = ascii("<value><" + prefix + "nil/></value>");
        startI8 = ascii("<value><" + prefix + "i8>");
        endI8 = ascii("</" + prefix + "i8></value>");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the dialect that the fragment of a client's URI names for its server, or null if the fragment is invalid.
     */
    static @Nullable Dialect ofFragment(@Nullable String fragment) {
        boolean isApache = false;
        boolean hasNil = true;
        String[] words = fragment == null ? new String[0] : fragment.split("&", -1);
        for (String word : words) {
            switch (word) {
                case "dialect=standard" -> isApache = false;
                case "dialect=apache" -> isApache = true;
                case "nil=on" -> hasNil = true;
                case "nil=off" -> hasNil = false;
                default -> {
                    return null;
                }
            }
        }
        Dialect dialect = isApache ? APACHE : STANDARD;
        return hasNil ? dialect : dialect.withoutNil();
    }

    /** Returns the dialect that the sender of a document can read. The scanner is positioned after the first tag. */
    static Dialect of(XmlScanner document) {
        return document.tagHolds(APACHES_MARK) ? APACHE : STANDARD;
    }

    /**
     * Returns the dialect for a peer that doesn't read nil: members that are null are omitted, and other nulls refused.
     */
    Dialect withoutNil() {
        return prefix.isEmpty() ? STANDARD_WITHOUT_NIL : APACHE_WITHOUT_NIL;
    }

    boolean hasNil() {
        return nil;
    }

    /** Returns the beginning of a request, up to the method's name. */
    byte[] call() {
        return call;
    }

    /** Returns the beginning of an answer, up to its value. */
    byte[] result() {
        return result;
    }

    /** Returns the beginning of an answer, up to its fault. */
    byte[] fault() {
        return fault;
    }

    /** Returns null as a value. */
    byte[] nil() {
        return null_;
    }

    byte[] startI8() {
        return startI8;
    }

    byte[] endI8() {
        return endI8;
    }

    /** Returns the name of an element that isn't in the specification. */
    String extension(String name) {
        return prefix + name;
    }

    /**
     * Returns the text for a value that is not finite, in the peer's words: Python's and the C library's, or Java's.
     */
    String notFinite(double value) {
        if (!prefix.isEmpty()) {
            return Double.toString(value);
        }
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
}
