package io.trivet.benchmarks.xmlrpc;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.calls.Workload.Line;
import java.nio.charset.StandardCharsets;

/** The documents of the cells, byte for byte the same as Trivet's. */
final class Documents {
    private Documents() {}

    static byte[] call(String cell) {
        String argument = "<param>" + value(cell) + "</param>";
        return bytes("<?xml version=\"1.0\"?>\n<methodCall><methodName>" + cell + "</methodName><params>"
                + (cell.equals(Workload.ADD)
                        ? "<param>" + integer(3) + "</param><param>" + integer(4) + "</param>"
                        : argument)
                + "</params></methodCall>");
    }

    static byte[] answer(String cell) {
        return bytes("<?xml version=\"1.0\"?>\n<methodResponse><params><param>"
                + (cell.equals(Workload.ADD) ? integer(7) : value(cell)) + "</param></params></methodResponse>");
    }

    private static byte[] bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8);
    }

    private static String value(String cell) {
        if (cell.equals(Workload.RECORD)) {
            return struct(Workload.LINE);
        }
        StringBuilder list = new StringBuilder("<value><array><data>");
        Workload.LINES.forEach(line -> list.append(struct(line)));
        return list.append("</data></array></value>").toString();
    }

    private static String struct(Line line) {
        return "<value><struct>"
                + member("id", integer(line.id()))
                + member("item", string(line.item()))
                + member("buyer", string(line.buyer()))
                + member("quantity", integer(line.quantity()))
                + member("price", scalar("double", Double.toString(line.price())))
                + member("paid", scalar("boolean", line.paid() ? "1" : "0"))
                + member("country", string(line.country()))
                + member("createdAt", scalar("i8", Long.toString(line.createdAt())))
                + member("revision", integer(line.revision()))
                + member("note", string(line.note()))
                + "</struct></value>";
    }

    private static String member(String name, String value) {
        return "<member><name>" + name + "</name>" + value + "</member>";
    }

    private static String integer(long value) {
        return scalar("int", Long.toString(value));
    }

    private static String string(String value) {
        return scalar("string", value);
    }

    private static String scalar(String type, String value) {
        return "<value><" + type + ">" + value + "</" + type + "></value>";
    }
}
