package io.trivet.rpc.zmtp;

/**
 * The user and the password that the mechanism PLAIN sends, each of at most 255 bytes in UTF-8. Shows neither in its
 * text.
 */
public record Credentials(String user, String password) {
    @Override
    public String toString() {
        return "Credentials";
    }
}
