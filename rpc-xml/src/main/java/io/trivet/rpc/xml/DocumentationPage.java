package io.trivet.rpc.xml;

import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Writes the page for browsers: the methods of a path with their signatures and descriptions, as Python's
 * {@code DocXMLRPCServer} does.
 */
final class DocumentationPage {
    static final String TYPE = "text/html; charset=utf-8";

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>XML-RPC methods</title></head>
            <body>
            <h1>XML-RPC methods</h1>
            <p>Programs call them at this address, by POST. Each is shown with the types of its arguments and of its result.</p>
            <dl>
            """;
    private static final String END = "</dl>\n</body>\n</html>\n";

    private DocumentationPage() {}

    /** Returns the page of these methods, by the names that callers use. */
    @SuppressWarnings("ReferenceEquality") // finds the first method of a name by identity
    static String of(Map<String, List<MethodDescriptor>> methods, boolean hasNil) {
        StringBuilder page = new StringBuilder(HEAD);
        methods.forEach((name, named) -> named.forEach(method -> {
            String shown = escape(name);
            page.append(method == named.get(0) ? "<dt id=\"" + shown + "\">" : "<dt>");
            page.append("<code><strong>").append(shown);
            page.append("</strong>").append(signature(method, hasNil)).append("</code></dt>\n");
            page.append("<dd style=\"white-space: pre-line\">")
                    .append(escape(method.help()))
                    .append("</dd>\n");
        }));
        return page.append(END).toString();
    }

    private static String signature(MethodDescriptor method, boolean hasNil) {
        StringJoiner parameters = new StringJoiner(", ", "(", ")");
        for (Type parameter : method.parameterTypes()) {
            parameters.add(TypeNames.of(parameter));
        }
        return parameters + " &rarr; " + TypeNames.ofResult(method.resultType(), hasNil);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
