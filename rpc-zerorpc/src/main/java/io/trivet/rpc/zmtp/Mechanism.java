package io.trivet.rpc.zmtp;

import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One side of the commands behind the greetings, which end with READY. Each connection has its own. */
public final class Mechanism {
    private static final String READY = "READY";
    private static final String HELLO = "HELLO";
    private static final String WELCOME = "WELCOME";
    private static final String INITIATE = "INITIATE";
    private static final String ERROR = "ERROR";
    /** How libzmq begins an error: its source has the length and the first letter of the name in one byte. */
    private static final byte[] MISTAKEN_ERROR = {0x5E, 'R', 'R', 'O', 'R'};

    private static final byte[] NOTHING = {};
    private static final int MAX_TEXT = 255;

    private final SocketType type;
    private final boolean isPlain;

    /** What the client sends, or what the client of this server has sent. */
    private @Nullable Credentials credentials;

    /** The command that the peer must send next; null when it has sent READY. */
    private @Nullable String expected;

    private boolean isPeerOurs;
    private boolean isRefused;

    private Mechanism(SocketType type, boolean isPlain, @Nullable Credentials credentials) {
        this.type = type;
        this.isPlain = isPlain;
        this.credentials = credentials;
        expected = !isPlain ? READY : type == SocketType.ROUTER ? HELLO : WELCOME;
    }

    /** Returns the side of a DEALER: PLAIN if it has credentials, otherwise NULL. */
    public static Mechanism ofClient(@Nullable Credentials credentials) {
        return new Mechanism(SocketType.DEALER, credentials != null, credentials);
    }

    /** Returns the side of a ROUTER. */
    public static Mechanism ofServer(boolean isPlain) {
        return new Mechanism(SocketType.ROUTER, isPlain, null);
    }

    /** Returns the credentials; those of a client are known when it is ready. Null with NULL. */
    public @Nullable Credentials credentials() {
        return credentials;
    }

    /** Returns whether the peer is one of our own programs; known when it is ready. */
    public boolean isPeerOurs() {
        return isPeerOurs;
    }

    /** Returns whether the peer has refused this side, for example because of a wrong password. */
    public boolean isRefused() {
        return isRefused;
    }

    String name() {
        return isPlain ? "PLAIN" : "NULL";
    }

    boolean isServer() {
        return isPlain && type == SocketType.ROUTER;
    }

    boolean isReady() {
        return expected == null;
    }

    /** Returns the first command, which needs no answer to the greeting, or null if the peer begins. */
    byte @Nullable [] first() {
        if (!isPlain) {
            return Frames.command(READY, Properties.of(type));
        }
        if (credentials == null) {
            return null;
        }
        byte[] user = credentials.user().getBytes(StandardCharsets.UTF_8);
        byte[] password = credentials.password().getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[2 + user.length + password.length];
        both[0] = (byte) user.length;
        System.arraycopy(user, 0, both, 1, user.length);
        both[1 + user.length] = (byte) password.length;
        System.arraycopy(password, 0, both, 2 + user.length, password.length);
        return Frames.command(HELLO, both);
    }

    /**
     * Takes the body of the peer's next command, and returns the answer, or null if there is none.
     *
     * @throws CorruptedFrameException if the peer can't be talked to
     */
    byte @Nullable [] command(byte[] body) {
        if (startsWith(body, MISTAKEN_ERROR)) {
            isRefused = true;
            throw new CorruptedFrameException("the error '" + text(body, MISTAKEN_ERROR.length) + "'");
        }
        int length = body.length == 0 ? 0 : body[0] & 0xFF;
        if (length >= body.length) {
            throw new CorruptedFrameException("a command without a name");
        }
        String name = new String(body, 1, length, StandardCharsets.ISO_8859_1);
        int from = 1 + length;
        if (name.equals(ERROR)) {
            isRefused = true;
            throw new CorruptedFrameException("the error '" + text(body, from) + "'");
        }
        if (!name.equals(expected)) {
            throw new CorruptedFrameException("another command than " + expected);
        }
        switch (name) {
            case HELLO -> {
                credentials = credentials(body, from);
                expected = INITIATE;
                return Frames.command(WELCOME, NOTHING);
            }
            case WELCOME -> {
                expected = READY;
                return Frames.command(INITIATE, Properties.of(type));
            }
            default -> {
                isPeerOurs = Properties.check(body, from, type);
                expected = null;
                return name.equals(INITIATE) ? Frames.command(READY, Properties.of(type)) : null;
            }
        }
    }

    private static Credentials credentials(byte[] body, int from) {
        int userEnd = from < body.length ? from + 1 + (body[from] & 0xFF) : body.length;
        int end = userEnd < body.length ? userEnd + 1 + (body[userEnd] & 0xFF) : 0;
        if (end != body.length) {
            throw new CorruptedFrameException("a HELLO without a user and a password");
        }
        return new Credentials(
                new String(body, from + 1, userEnd - from - 1, StandardCharsets.UTF_8),
                new String(body, userEnd + 1, end - userEnd - 1, StandardCharsets.UTF_8));
    }

    private static boolean startsWith(byte[] body, byte[] start) {
        return body.length >= start.length && Arrays.equals(body, 0, start.length, start, 0, start.length);
    }

    private static String text(byte[] body, int from) {
        int length = Math.max(0, Math.min(body.length - from - 1, MAX_TEXT));
        return new String(body, Math.min(from + 1, body.length), length, StandardCharsets.ISO_8859_1)
                .replaceAll("[^ -~]", "?");
    }
}
