package io.trivet.rpc.xml;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options in the query of a URI to listen on, as in {@code http://0.0.0.0:4242?pythonCompatible=true&idleSeconds=60}.
 *
 * @param style the style of faults; {@code pythonCompatible=true} selects {@link FaultStyle#PYTHON}
 * @param idleSeconds how long a connection without a call is kept
 * @param documentation whether a browser's GET is answered with a page of the methods
 * @param nil whether null is sent as nil, which some clients don't read; {@code nil=off} turns it off
 * @param hosts additional names by which clients call the server, in the spelling of {@link Authority}
 * @param origins the origins of pages that may call, in the spelling of {@link BrowserGuard#origin}
 */
record ServerOptions(
        FaultStyle style, int idleSeconds, boolean documentation, boolean nil, Set<String> hosts, Set<String> origins) {
    static final String FORM =
            "pythonCompatible=true or false, documentation=true or false, nil=on or off, idleSeconds=1 to 86400,"
                    + " hosts=name,name and origins=https://name,http://name:port";

    private static final int IDLE_SECONDS = 300;
    private static final int MAX_IDLE_SECONDS = 86_400;

    /** Returns the options, or null if the query holds anything else. */
    static @Nullable ServerOptions of(URI uri) {
        FaultStyle style = FaultStyle.STANDARD;
        int idleSeconds = IDLE_SECONDS;
        boolean documentation = false;
        boolean nil = true;
        Set<String> hosts = Set.of();
        Set<String> origins = Set.of();
        String[] asked =
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&", -1);
        for (String option : asked) {
            if (option.equals("pythonCompatible=true") || option.equals("pythonCompatible=false")) {
                style = option.endsWith("true") ? FaultStyle.PYTHON : FaultStyle.STANDARD;
            } else if (option.equals("documentation=true") || option.equals("documentation=false")) {
                documentation = option.endsWith("true");
            } else if (option.equals("nil=on") || option.equals("nil=off")) {
                nil = option.endsWith("on");
            } else if (option.matches("idleSeconds=\\d{1,5}")) {
                idleSeconds = Integer.parseInt(option.substring("idleSeconds=".length()));
            } else if (option.startsWith("hosts=")) {
                hosts = BrowserGuard.hosts(list(option));
            } else if (option.startsWith("origins=")) {
                origins = BrowserGuard.origins(list(option));
            } else {
                return null;
            }
            if (hosts == null || origins == null) {
                return null;
            }
        }
        return idleSeconds < 1 || idleSeconds > MAX_IDLE_SECONDS
                ? null
                : new ServerOptions(style, idleSeconds, documentation, nil, Set.copyOf(hosts), Set.copyOf(origins));
    }

    private static List<String> list(String option) {
        return List.of(option.substring(option.indexOf('=') + 1).split(",", -1));
    }

    /** Returns the URI without the options, as callers write it. */
    static URI without(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? uri : URI.create(text.substring(0, query));
    }
}
