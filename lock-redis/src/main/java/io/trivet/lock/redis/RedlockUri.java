package io.trivet.lock.redis;

import io.trivet.support.redis.RedisUri;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The addresses of Redlock's nodes, with user, password and database for all of them. */
record RedlockUri(List<RedisUri> nodes) {
    private static final Pattern FORM =
            Pattern.compile("(redlocks?)://([^/?#]*@)?([^@/?#]+)(/[^?#]*)?", Pattern.CASE_INSENSITIVE);

    /**
     * Parses {@code redlock://[user:password@]host[:6379],host[:6379],…[/database]}, or {@code redlocks://} for TLS.
     * Error messages don't repeat the URI, because it may contain a password.
     *
     * @throws IllegalArgumentException if the URI is not of this form, or names an address twice
     */
    static RedlockUri parse(String text) {
        Matcher parts = FORM.matcher(Objects.requireNonNull(text, "uri"));
        if (!parts.matches()) {
            throw wrong("it is not of this form");
        }
        String scheme = parts.group(1).length() > "redlock".length() ? "rediss://" : "redis://";
        String credentials = parts.group(2) == null ? "" : parts.group(2);
        String database = parts.group(4) == null ? "" : parts.group(4);
        List<RedisUri> nodes = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (String address : parts.group(3).split(",", -1)) {
            RedisUri node;
            try {
                node = RedisUri.parse(scheme + credentials + address + database);
            } catch (IllegalArgumentException e) {
                throw wrong("one of its nodes has no valid address, user and password, or database");
            }
            if (!addresses.add(node.host().toLowerCase(Locale.ROOT) + ':' + node.port())) {
                throw new IllegalArgumentException("Redlock's nodes must be independent servers, and " + node.host()
                        + ':' + node.port() + " occurs twice: name each node once.");
            }
            nodes.add(node);
        }
        return new RedlockUri(List.copyOf(nodes));
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException(
                "Not the URI of Redlock's nodes: " + reason
                        + ". Write redlock://[user:password@]host[:port],host[:port],host[:port][/database], or redlocks:// for TLS.");
    }

    @Override
    public String toString() {
        RedisUri first = nodes.get(0);
        return nodes.stream()
                .map(node -> node.host() + ':' + node.port())
                .collect(Collectors.joining(
                        ",",
                        first.tls() ? "redlocks://" : "redlock://",
                        first.database() == 0 ? "" : "/" + first.database()));
    }
}
