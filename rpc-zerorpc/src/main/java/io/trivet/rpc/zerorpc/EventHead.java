package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An event up to its arguments, read in place: the header and the name. One object reads one event after the other.
 *
 * <p>It is part of each call, and of what strangers send: it makes no objects but for metadata, and needs no stack.
 */
final class EventHead {
    /** The longest head that is read: metadata has at most 8192 characters. */
    static final int MAX = 16 * 1024;

    private static final int FIX_MAP = 0x80;
    private static final int FIX_ARRAY = 0x90;
    private static final int FIX_TEXT = 0xA0;
    private static final int NOTHING = 0xC0;
    private static final int FIRST_NEGATIVE = 0xE0;
    private static final int NO_SUCH = 0xC1;
    private static final int BINARY_8 = 0xC4;
    private static final int EXTENSION_8 = 0xC7;
    private static final int UNSIGNED_8 = 0xCC;
    private static final int SIGNED_8 = 0xD0;
    private static final int FIX_EXTENSION_1 = 0xD4;
    private static final int TEXT_8 = 0xD9;
    private static final int TEXT_32 = 0xDB;
    private static final int ARRAY_16 = 0xDC;
    private static final int ARRAY_32 = 0xDD;
    private static final int MAP_16 = 0xDE;
    private static final int ELEMENTS = 3;

    private static final byte[] MESSAGE_ID = ascii("message_id");

    private static final byte[] RESPONSE_TO = ascii("response_to");
    private static final byte[] VERSION = ascii("v");
    private static final byte[] TIMEOUT = ascii("trivet_timeout_ms");
    private static final byte[] FAULT = ascii("trivet_fault");

    /** Thrown by the reading methods to {@link #read}. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Malformed() {
            super(null, null, false, false);
        }
    }

    private byte[] bytes = {};
    private int at;
    private int end;

    private int textFrom;
    private int textEnd;

    private int idFrom;
    private int idEnd;
    private int responseFrom;
    private int responseEnd;
    private int nameFrom;
    private int nameEnd;
    private int faultFrom;
    private long timeoutMillis;
    private final List<Map.Entry<String, String>> others = new ArrayList<>(0);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads the head of the event that begins at this index; false if it isn't one, or doesn't end before the limit. */
    boolean read(byte[] from, int start, int limit) {
        bytes = from;
        at = start;
        end = limit;
        idFrom = -1;
        responseFrom = -1;
        nameFrom = -1;
        faultFrom = -1;
        timeoutMillis = -1;
        others.clear();
        try {
            if (count(FIX_ARRAY, ARRAY_16) != ELEMENTS) {
                return false;
            }
            for (long left = count(FIX_MAP, MAP_16); left > 0; left--) {
                member();
            }
            if (text()) {
                nameFrom = textFrom;
                nameEnd = textEnd;
            }
            return true;
        } catch (Malformed e) {
            return false;
        }
    }

    private void member() {
        if (!text()) {
            throw new Malformed();
        }
        int keyFrom = textFrom;
        int keyEnd = textEnd;
        int valueFrom = at;
        if (is(MESSAGE_ID, keyFrom, keyEnd)) {
            skip();
            idFrom = valueFrom;
            idEnd = at;
        } else if (is(RESPONSE_TO, keyFrom, keyEnd)) {
            skip();
            responseFrom = valueFrom;
            responseEnd = at;
        } else if (is(TIMEOUT, keyFrom, keyEnd)) {
            timeoutMillis = unsigned();
        } else if (is(FAULT, keyFrom, keyEnd)) {
            skip();
            faultFrom = valueFrom;
        } else if (is(VERSION, keyFrom, keyEnd)) {
            skip();
        } else {
            other(new String(bytes, keyFrom, keyEnd - keyFrom, StandardCharsets.UTF_8));
        }
    }

    /** Reads a member that may be metadata: a text, or an array of texts. */
    private void other(String key) {
        int type = at < end ? bytes[at] & 0xFF : NO_SUCH;
        boolean several = type >= FIX_ARRAY && type < FIX_TEXT || type == ARRAY_16 || type == ARRAY_32;
        for (long left = several ? count(FIX_ARRAY, ARRAY_16) : 1; left > 0; left--) {
            if (text()) {
                others.add(Map.entry(key, new String(bytes, textFrom, textEnd - textFrom, StandardCharsets.UTF_8)));
            }
        }
    }

    private boolean is(byte[] key, int from, int to) {
        return Arrays.equals(key, 0, key.length, bytes, from, to);
    }

    private int one() {
        if (at >= end) {
            throw new Malformed();
        }
        return bytes[at++] & 0xFF;
    }

    private long number(int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | one();
        }
        return value;
    }

    private void pass(long length) {
        if (length < 0 || length > end - at) {
            throw new Malformed();
        }
        at += (int) length;
    }

    /** Reads the head of an array or a map, whose short form has a count in four bits. */
    private long count(int fixed, int longer) {
        int type = one();
        if ((type & 0xF0) == fixed) {
            return type & 0x0F;
        }
        if (type == longer || type == longer + 1) {
            return number(type == longer ? Short.BYTES : Integer.BYTES);
        }
        throw new Malformed();
    }

    /** Reads a text and returns true, or skips something else and returns false. */
    private boolean text() {
        int start = at;
        int type = one();
        long length;
        if (type >= FIX_TEXT && type < NOTHING) {
            length = (long) type - FIX_TEXT;
        } else if (type >= TEXT_8 && type <= TEXT_32) {
            length = number(1 << type - TEXT_8);
        } else {
            at = start;
            skip();
            return false;
        }
        textFrom = at;
        pass(length);
        textEnd = at;
        return true;
    }

    /** Reads an integer and returns it, or skips something else and returns -1. */
    private long unsigned() {
        int type = at < end ? bytes[at] & 0xFF : NO_SUCH;
        if (type < FIX_MAP) {
            at++;
            return type;
        }
        if (type >= UNSIGNED_8 && type < SIGNED_8) {
            at++;
            return number(1 << type - UNSIGNED_8) & Long.MAX_VALUE;
        }
        if (type >= SIGNED_8 && type < FIX_EXTENSION_1) {
            at++;
            int length = 1 << type - SIGNED_8;
            int unused = Long.SIZE - 8 * length;
            return Math.max(-1, number(length) << unused >> unused);
        }
        skip();
        return -1;
    }

    /** Skips an item with all that it contains. */
    private void skip() {
        for (long pending = 1; pending > 0; pending--) {
            int type = one();
            if (type < FIX_MAP || type >= FIRST_NEGATIVE) {
                continue;
            }
            if (type < FIX_ARRAY) {
                pending += 2L * (type - FIX_MAP);
            } else if (type < FIX_TEXT) {
                pending += type - FIX_ARRAY;
            } else if (type < NOTHING) {
                pass(type - FIX_TEXT);
            } else if (type == NO_SUCH) {
                throw new Malformed();
            } else if (type < BINARY_8) {
                continue;
            } else if (type < EXTENSION_8) {
                pass(number(1 << type - BINARY_8));
            } else if (type < UNSIGNED_8 - 2) {
                pass(1 + number(1 << type - EXTENSION_8));
            } else if (type < UNSIGNED_8) {
                pass((long) Float.BYTES << type - (UNSIGNED_8 - 2));
            } else if (type < FIX_EXTENSION_1) {
                pass(1L << (type - UNSIGNED_8) % (SIGNED_8 - UNSIGNED_8));
            } else if (type < TEXT_8) {
                pass(1 + (1L << type - FIX_EXTENSION_1));
            } else if (type < ARRAY_16) {
                pass(number(1 << type - TEXT_8));
            } else if (type < MAP_16) {
                pending += number(Short.BYTES << type - ARRAY_16);
            } else {
                pending += 2 * number(Short.BYTES << type - MAP_16);
            }
            if (pending - 1 > end - at) {
                throw new Malformed();
            }
        }
    }

    /** Returns whether there is an id, of at most this many bytes. */
    boolean hasId(int maxLength) {
        return idFrom >= 0 && idEnd - idFrom <= maxLength;
    }

    /** Returns the id of the channel that the event opens. */
    MessageId id(PeerIds ids) {
        return ids.read(bytes, idFrom, idEnd);
    }

    /** Returns whether the id is a text, as those of Node are, and not binary, as those of Python and ours are. */
    boolean hasTextId() {
        int type = idFrom < 0 ? 0 : bytes[idFrom] & 0xFF;
        return type >= FIX_TEXT && type < NOTHING || type >= TEXT_8 && type <= TEXT_32;
    }

    /** Returns whether the event belongs to a channel, and doesn't open one. */
    boolean isResponse() {
        return responseFrom >= 0;
    }

    int responseFrom() {
        return responseFrom;
    }

    int responseEnd() {
        return responseEnd;
    }

    /** Returns the id of the channel to which the event belongs. */
    MessageId response(PeerIds ids) {
        return ids.read(bytes, responseFrom, responseEnd);
    }

    /** Returns whether the name is a text. */
    boolean hasName() {
        return nameFrom >= 0;
    }

    /** Returns where the name's characters begin. */
    int nameFrom() {
        return nameFrom;
    }

    int nameLength() {
        return nameEnd - nameFrom;
    }

    String name() {
        return new String(bytes, nameFrom, nameEnd - nameFrom, StandardCharsets.UTF_8);
    }

    EventName eventName() {
        return nameFrom < 0 ? EventName.OTHER : EventName.of(bytes, nameFrom, nameEnd);
    }

    /** Returns the remaining milliseconds of the call, or -1 if the header has none. */
    long timeoutMillis() {
        return timeoutMillis;
    }

    /** Returns where the fault in the header begins, or -1 if there is none. */
    int faultFrom() {
        return faultFrom;
    }

    /** Returns where the arguments begin. */
    int argumentsFrom() {
        return at;
    }

    Metadata metadata() {
        return others.isEmpty() ? Metadata.empty() : Metadata.ofFitting(others);
    }

    /** Returns the metadata with entries of the connection's, in place of those with the same keys. */
    Metadata metadata(List<Map.Entry<String, String>> ofConnection) {
        if (ofConnection.isEmpty()) {
            return metadata();
        }
        List<Map.Entry<String, String>> all = new ArrayList<>(ofConnection);
        for (Map.Entry<String, String> other : others) {
            if (ofConnection.stream().noneMatch(entry -> entry.getKey().equalsIgnoreCase(other.getKey()))) {
                all.add(other);
            }
        }
        return Metadata.ofFitting(all);
    }

    /** Returns the number of the arguments, or -1 if they aren't an array. */
    int argumentCount() {
        int start = at;
        try {
            return (int) Math.min(Integer.MAX_VALUE, count(FIX_ARRAY, ARRAY_16));
        } catch (Malformed e) {
            return -1;
        } finally {
            at = start;
        }
    }

    /** Returns the number that is the first argument, at most 2^31-1; or -1 if there is none. */
    int firstNumber() {
        int start = at;
        try {
            return count(FIX_ARRAY, ARRAY_16) == 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, unsigned());
        } catch (Malformed e) {
            return -1;
        } finally {
            at = start;
        }
    }
}
