package io.trivet.support.jdbc;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Shows JDBC URLs in messages without user and password, which each driver has a place of its own for. */
public final class JdbcUrls {
    private static final Pattern PRODUCT = Pattern.compile("jdbc:[A-Za-z0-9.+-]+:");
    private static final Pattern PARAMETERS = Pattern.compile("[?;(&].*|[:/,][^:/,=?;(&]*=.*", Pattern.DOTALL);
    private static final Pattern URL = Pattern.compile("jdbc:.*", Pattern.DOTALL);

    /** What a driver took for a host that has no place for them. */
    private static final Pattern USER_AND_PASSWORD =
            Pattern.compile("[^\\s:]*:[^\\s:].*@|[^\\s']+@(?=[^\\s'])", Pattern.DOTALL);

    private JdbcUrls() {}

    /** Returns what may be shown of a URL: the product, and then what is neither before an at sign nor a parameter. */
    public static String shown(@Nullable String url) {
        Matcher product = PRODUCT.matcher(url == null ? "" : url);
        if (url == null || !product.lookingAt()) {
            return "jdbc";
        }
        String place = url.substring(product.end());
        int at = place.lastIndexOf('@');
        if (at >= 0 && place.lastIndexOf('=', at) >= 0) {
            // It may be part of a parameter, whose end nobody knows.
            return product.group() + "***";
        }
        if (at >= 0) {
            place = "//" + place.substring(at + 1).replaceFirst("^/+", "");
        }
        return product.group() + PARAMETERS.matcher(place).replaceFirst("").replaceFirst("[:/]+$", "");
    }

    /** Returns a message, of a driver or a pool, without what may not be shown of a URL or host in it. */
    public static String hidden(String message) {
        String text = URL.matcher(message).replaceFirst(url -> Matcher.quoteReplacement(inMessage(url.group())));
        return USER_AND_PASSWORD.matcher(text).replaceFirst("***@");
    }

    /** Of one with more than a place the product alone: a pool may have cut it where it took a part for a password. */
    private static String inMessage(String url) {
        String shown = shown(url);
        Matcher product = PRODUCT.matcher(url);
        return shown.equals(url) || !product.lookingAt() ? shown : product.group() + "***";
    }

    /** Returns the fault, or one that says the same where one of its messages has a URL that may not be shown. */
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
