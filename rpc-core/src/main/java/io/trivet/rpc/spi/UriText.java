package io.trivet.rpc.spi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Reads URIs and shows them in messages without user and password, whether or not they are well-formed. For transports. */
public final class UriText {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    private static final Pattern ENDS_AUTHORITY = Pattern.compile("[/?#\\\\]");
    private static final String AFTER_SCHEME = "://";

    private UriText() {}

    /**
     * Returns a URI.
     *
     * @throws IllegalArgumentException if the text is none; neither its message nor its cause holds user or password
     */
    public static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Not as the cause: its message has the whole text.
            throw new IllegalArgumentException("'" + withoutUserInfo(text) + "' is no URI (" + e.getReason()
                    + " at index " + e.getIndex() + "): write scheme://host:port, and %25 for a percent sign, %40 for"
                    + " an at sign and %2F for a slash in a user's name or a password.");
        }
    }

    /** Returns a URI as messages may show it: without user and password. */
    public static String withoutUserInfo(URI uri) {
        return withoutUserInfo(uri.toString());
    }

    /**
     * Returns what messages may show of a text that was meant as a URI: its scheme, and what is behind the last at sign. A password may hold
     * whatever else ends a user's name or a host, since nobody encoded it; in place of what may be one stand three asterisks.
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
     * Returns the refusal of a URI that a transport can't use.
     *
     * @param form what to write instead
     */
    public static IllegalArgumentException unusable(URI uri, String form) {
        return new IllegalArgumentException("'" + withoutUserInfo(uri) + "' is not of the form " + form + ".");
    }
}
