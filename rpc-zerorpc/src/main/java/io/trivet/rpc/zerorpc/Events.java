package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.msgpack.MessagePackWriter;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.zmtp.Frames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lays out events: arrays of a header, a name and arguments. */
final class Events {
    private static final byte[] ARRAY_OF_3 = {(byte) 0x93};

    /** Room for the frames, and the event's array. */
    private static final byte[] BEGINNING = joined(new byte[Frames.ROOM], ARRAY_OF_3);

    private static final byte[] ID = EventName.packed("message_id");

    /** The version of the protocol, 3, as a member. */
    private static final byte[] VERSION = {(byte) 0xA1, 'v', 3};

    /** The version, and the key of the next member. */
    private static final byte[] VERSION_AND_TIMEOUT = joined(VERSION, EventName.packed("trivet_timeout_ms"));

    private static final byte[] VERSION_AND_RESPONSE_TO = joined(VERSION, EventName.packed("response_to"));

    private static final byte[] NO_TIME = {(byte) 0xCE, 0, 0, 0, 0};
    private static final byte[] NO_ID = new byte[IdForm.LENGTH];

    /** A key that is also one of the protocol's; in upper case, it is the same for metadata. */
    private static final String TAKEN = "v";

    /** The events that look after a channel: their arguments are a few numbers. */
    private static final int MAX_SMALL = 1024;

    private Events() {}

    /** Begins the first event of a channel; its id and time are set by {@link #setIdAndTime}. */
    static void beginCall(MessagePackWriter out, Metadata metadata, byte[] name) {
        Map<String, List<String>> entries = metadata.entries();
        raw(out, BEGINNING);
        out.mapHeader(3 + entries.size());
        raw(out, ID);
        raw(out, NO_ID);
        raw(out, VERSION_AND_TIMEOUT);
        raw(out, NO_TIME);
        write(out, entries);
        raw(out, name);
    }

    /** Completes a message that {@link #beginCall} began. */
    static void setIdAndTime(byte[] message, MessageIds ids, int number, long millis) {
        int mapAt = Frames.contentAt(message) + ARRAY_OF_3.length;
        int idAt = mapAt + ((message[mapAt] & 0xF0) == 0x80 ? 1 : 1 + Short.BYTES) + ID.length;
        ids.put(number, message, idAt);
        int timeAt = idAt + IdForm.LENGTH + VERSION_AND_TIMEOUT.length + 1;
        long fitting = Math.min(0xFFFF_FFFFL, Math.max(1, millis));
        for (int i = 0; i < Integer.BYTES; i++) {
            message[timeAt + i] = (byte) (fitting >>> 8 * (Integer.BYTES - 1 - i));
        }
    }

    /**
     * Begins an event of an open channel, up to its arguments.
     *
     * @param ids makes the event's id
     * @param channel the channel's id
     * @param fault writes the member trivet_fault, key and value; null for none
     */
    static void begin(
            BinaryWriter out,
            MessageIds ids,
            MessageId channel,
            Metadata metadata,
            @Nullable Runnable fault,
            byte[] name) {
        Map<String, List<String>> entries = metadata.entries();
        raw(out, BEGINNING);
        out.mapHeader(3 + entries.size() + (fault == null ? 0 : 1));
        raw(out, ID);
        ids.writeNext(out);
        raw(out, VERSION_AND_RESPONSE_TO);
        channel.writeTo(out);
        write(out, entries);
        if (fault != null) {
            fault.run();
        }
        raw(out, name);
    }

    /** Returns an event that looks after a channel, with a number as its argument; as a message. */
    static byte[] of(EventName name, MessageIds ids, MessageId channel, int number) {
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(MAX_SMALL)) {
            begin(out, ids, channel, Metadata.empty(), null, name.packed());
            out.arrayHeader(1);
            out.integer(number);
            return Frames.copy(out.bytes(), out.length());
        }
    }

    /** Returns the end of a stream, as a message. */
    static byte[] done(MessageIds ids, MessageId channel) {
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(MAX_SMALL)) {
            begin(out, ids, channel, Metadata.empty(), null, EventName.STREAM_DONE.packed());
            out.nothing();
            return Frames.copy(out.bytes(), out.length());
        }
    }

    /** Returns the event that says that the server takes no more calls, as a message. */
    static byte[] leaving(MessageIds ids) {
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(MAX_SMALL)) {
            raw(out, BEGINNING);
            out.mapHeader(2);
            raw(out, ID);
            ids.writeNext(out);
            raw(out, VERSION);
            raw(out, EventName.LEAVING.packed());
            out.arrayHeader(0);
            return Frames.copy(out.bytes(), out.length());
        }
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static void raw(BinaryWriter out, byte[] item) {
        out.raw(item, 0, item.length);
    }

    private static void write(BinaryWriter out, Map<String, List<String>> metadata) {
        if (metadata.isEmpty()) {
            return;
        }
        metadata.forEach((key, values) -> {
            out.text(key.equals(TAKEN) ? "V" : key);
            if (values.size() == 1) {
                out.text(values.get(0));
            } else {
                out.arrayHeader(values.size());
                values.forEach(out::text);
            }
        });
    }

    /** Returns a method's name as an item. */
    static byte[] packed(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(text.length + Integer.BYTES + 1)) {
            out.text(name);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }
}
