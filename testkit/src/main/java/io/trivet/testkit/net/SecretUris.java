package io.trivet.testkit.net;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** URIs with a user and a password in them, well-formed and not, of which no message, cause or log line may show a part. */
public final class SecretUris {
    /** What no class, host or message has in its name. */
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
     * @param scheme what comes before user and password, such as {@code http://}
     * @param rest what comes behind them, such as {@code host:9/path}
     */
    public static Stream<String> of(String scheme, String rest) {
        return USER_INFOS.stream().map(userInfo -> scheme + userInfo + '@' + rest);
    }

    /** Returns those whose user and password the JDK finds: they are well-formed. */
    public static Stream<String> wellFormed(String scheme, String rest) {
        return USER_INFOS.stream()
                .filter(userInfo -> userInfo.matches("(?:[\\w:;=&+]|%[0-9A-F]{2})*"))
                .map(userInfo -> scheme + userInfo + '@' + rest);
    }

    /**
     * Looks for a part of user or password.
     *
     * @throws AssertionError if one is in the text
     */
    public static void assertHidden(String text) {
        for (String secret : SECRETS) {
            if (text.toLowerCase(Locale.ROOT).contains(secret)) {
                throw new AssertionError("'" + secret + "' is shown: " + text);
            }
        }
    }

    /**
     * Looks for a part of user or password in all that a log would show of an exception: its message, its causes, what was suppressed.
     *
     * @throws AssertionError if one is there, or there is no exception
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
