package io.trivet.rpc.xml;

/**
 * The name of a member as it is written and, mostly, read.
 *
 * @param text the name
 * @param written with the tags around it
 */
record MemberName(String text, byte[] written) {
    static MemberName of(String text) {
        try (XmlOutput out = XmlOutput.begin()) {
            out.ascii("<member><name>");
            out.text(text);
            out.ascii("</name>");
            return new MemberName(text, out.toByteArray());
        }
    }
}
