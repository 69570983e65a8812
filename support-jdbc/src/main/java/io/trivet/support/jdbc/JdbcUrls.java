package io.trivet.support.jdbc;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Removes user and password from JDBC URLs in messages. Each driver has its own place for them. */
public final class JdbcUrls {
    private static final Pattern PRODUCT = Pattern.compile("jdbc:[A-Za-z0-9.+-]+:");
    private static final Pattern PARAMETERS = Pattern.compile("[?;(&].*|[:/,][^:/,=?;(&]*=.*", Pattern.DOTALL);
    private static final Pattern URL = Pattern.compile("jdbc:.*", Pattern.DOTALL);

    /** Credentials that a driver without a place for them took as part of the host. */
    private static final Pattern USER_AND_PASSWORD =
            Pattern.compile("[^\\s:]*:[^\\s:].*@|[^\\s']+@(?=[^\\s'])", Pattern.DOTALL);

    /** What MySQL's driver took for a host, because a password has a '/' or '?' in it. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?<=host:port pair ')[^']*");

    private JdbcUrls() {}

    /**
     * Returns the part of a URL that may be shown: the product, and then the text that is neither before an at sign nor
     * a parameter.
     */
    public static String shown(@Nullable String url) {
        Matcher product = PRODUCT.matcher(url == null ? "" : url);
        if (url == null || !product.lookingAt()) {
            return "jdbc";
        }
        String place = url.substring(product.end());
        int at = place.lastIndexOf('@');
        if (at >= 0 && place.lastIndexOf('=', at) >= 0) {
            // It may be part of a parameter whose end is unknown.
            return product.group() + "***";
        }
        if (at >= 0) {
            place = "//" + place.substring(at + 1).replaceFirst("^/+", "");
        }
        return product.group() + PARAMETERS.matcher(place).replaceFirst("").replaceFirst("[:/]+$", "");
    }

    /** Returns a message of a driver or a pool, without the secret parts of a URL or host in it. */
    public static String hidden(String message) {
        String text = URL.matcher(message).replaceFirst(url -> Matcher.quoteReplacement(inMessage(url.group())));
        text = HOST_AND_PORT.matcher(text).replaceFirst("***");
        return USER_AND_PASSWORD.matcher(text).replaceFirst("***@");
    }

    /**
     * Shows only the product if the URL has secret parts: a pool may have cut it where it took some text for a
     * password.
     */
    private static String inMessage(String url) {
        String shown = shown(url);
        Matcher product = PRODUCT.matcher(url);
        return shown.equals(url) || !product.lookingAt() ? shown : product.group() + "***";
    }

    /** Returns the fault, or a copy without secrets if one of its messages contains a URL that must not be shown. */
    public static Exception hidden(Exception fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            if (!hidden(message).equals(message)) {
                return copy(fault);
            }
        }
        return fault;
    }

    private static Exception copy(Throwable fault) {
        Throwable cause = fault.getCause() == null ? null : copy(fault.getCause());
        String message = hidden(String.valueOf(fault.getMessage()));
        Exception copy = fault instanceof SQLException sql
                ? new SQLException(message, sql.getSQLState(), sql.getErrorCode(), cause)
                : new RuntimeException(fault.getClass().getName() + ": " + message, cause);
        copy.setStackTrace(fault.getStackTrace());
        return copy;
    }
}
