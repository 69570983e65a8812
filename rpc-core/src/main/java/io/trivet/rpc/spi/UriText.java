package io.trivet.rpc.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Parses URIs, and formats them for messages without user and password, even if they are malformed. For transports. */
public final class UriText {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    private static final Pattern ENDS_AUTHORITY = Pattern.compile("[/?#\\\\]");
    private static final String AFTER_SCHEME = "://";

    private UriText() {}

    /**
     * Returns the parsed URI.
     *
     * @throws IllegalArgumentException if the text isn't a URI; neither its message nor its cause contains user or
     *     password
     */
    public static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Not kept as the cause, because its message contains the whole text.
            throw new IllegalArgumentException("'" + withoutUserInfo(text) + "' is no URI (" + e.getReason()
                    + " at index " + e.getIndex() + "): write scheme://host:port, and %25 for a percent sign, %40 for"
                    + " an at sign and %2F for a slash in a user's name or a password.");
        }
    }

    /** Returns a URI in a form for messages: without user and password. */
    public static String withoutUserInfo(URI uri) {
        return withoutUserInfo(uri.toString());
    }

    /**
     * Returns a text that was meant as a URI in a form for messages: its scheme, and all after the last at sign. A
     * password that wasn't encoded may contain characters that end a user name or a host; a part that may belong to the
     * password is replaced by three asterisks.
     */
    public static String withoutUserInfo(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return text;
        }
        int colon = text.indexOf(AFTER_SCHEME);
        boolean hasScheme = colon >= 0
                && colon < at
                && SCHEME.matcher(text.substring(0, colon)).matches();
        int from = hasScheme ? colon + AFTER_SCHEME.length() : 0;
        boolean isPlain =
                hasScheme && !ENDS_AUTHORITY.matcher(text.substring(from, at)).find();
        return text.substring(0, from) + (isPlain ? "" : "***@") + text.substring(at + 1);
    }

    /**
     * Returns the exception for a URI that a transport can't use.
     *
     * @param form the form that is expected
     */
    public static IllegalArgumentException unusable(URI uri, String form) {
        return new IllegalArgumentException("'" + withoutUserInfo(uri) + "' is not of the form " + form + ".");
    }
}
