package io.trivet.testkit.net;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * URIs with a user and a password, well-formed and malformed. No message, cause or log line may show a part of either.
 */
public final class SecretUris {
    /** Words that occur in no name of a class, in no host and in no message. */
    private static final List<String> SECRETS = List.of("zoeuser", "geheim", "sesam");

    private static final List<String> USER_INFOS = List.of(
            "zoeuser",
            "zoeuser:geheim",
            ":geheim",
            "zoeuser:geheim:sesam",
            "zoeuser%40corp:geheim%2Fsesam",
            "zoeuser:geheim%25sesam+x",
            "zoeuser@corp:geheim",
            "zoeuser:geheim@sesam",
            "zoeuser:geheim@@sesam",
            "zoeuser:geheim/sesam",
            "zoeuser:12/sesam",
            "zoeuser:geheim//sesam",
            "zoeuser:geheim?sesam",
            "zoeuser:12?sesam",
            "zoeuser:geheim#sesam",
            "zoeuser:12#sesam",
            "zoeuser:geheim%sesam",
            "zoeuser:geheim%zzsesam",
            "zoeuser:geheim sesam",
            "zoeuser:geheim\tsesam",
            "zoeuser:geheim\nsesam",
            "zoeuser:geheim\u00fcsesam",
            "zoeuser:geheim\ud83d\udd11sesam",
            "zoeuser:[geheim]sesam",
            "zoeuser:geheim\\sesam",
            "zoeuser:geheim://sesam",
            "zoeuser:geheim;sesam",
            "zoeuser:geheim=sesam",
            "zoeuser:geheim;password=sesam",
            "zoeuser:geheim&sesam",
            "zoeuser:(geheim,sesam)",
            "zoeuser:geheim\"sesam'",
            "zoeuser:geheim|{sesam}^`");

    private SecretUris() {}

    /**
     * Returns the URIs.
     *
     * @param scheme the part before the user and password, such as {@code http://}
     * @param rest the part after them, such as {@code host:9/path}
     */
    public static Stream<String> of(String scheme, String rest) {
        return USER_INFOS.stream().map(userInfo -> scheme + userInfo + '@' + rest);
    }

    /** Returns the well-formed URIs: those whose user and password the JDK parses. */
    public static Stream<String> wellFormed(String scheme, String rest) {
        return USER_INFOS.stream()
                .filter(userInfo -> userInfo.matches("(?:[\\w:;=&+]|%[0-9A-F]{2})*"))
                .map(userInfo -> scheme + userInfo + '@' + rest);
    }

    /**
     * Checks that a text shows no part of a user or password.
     *
     * @throws AssertionError if the text shows a part
     */
    public static void assertHidden(String text) {
        for (String secret : SECRETS) {
            if (text.toLowerCase(Locale.ROOT).contains(secret)) {
                throw new AssertionError("'" + secret + "' is shown: " + text);
            }
        }
    }

    /**
     * Checks that a log of an exception, with its message, causes and suppressed exceptions, shows no part of a user or
     * password.
     *
     * @throws AssertionError if a part is shown, or if there is no exception
     */
    public static void assertHidden(@Nullable Throwable thrown) {
        if (thrown == null) {
            throw new AssertionError("nothing was thrown");
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        assertHidden(text.toString());
    }
}
