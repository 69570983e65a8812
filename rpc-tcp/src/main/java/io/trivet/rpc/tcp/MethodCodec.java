package io.trivet.rpc.tcp;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.cbor.CborWriter;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.netty.ItemSize;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.values.SupportedTypes;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.ArgumentsCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the bodies of one method's frames. Fails with INVALID_ARGUMENT if a value can't be carried or read.
 * Thread-safe.
 */
final class MethodCodec {
    /** The members of every fault; for an exception, its fields are added. */
    private static final Map<String, Type> FAULT = new LinkedHashMap<>();

    static {
        for (String member : List.of("message", "type", "trace")) {
            FAULT.put(member, String.class);
        }
    }

    private static final ValueCodec ANY_FAULT = new CborValues().struct(FAULT);

    /** Writes the faults of calls of unknown methods. */
    static final MethodCodec ANY =
            new MethodCodec(new CborValues(), MethodDescriptor.untyped("", 0, void.class), RpcLimits.defaults());

    private static final int MAX_NAME = 0xFFFF;
    private static final byte[] NOTHING = {};
    private static final byte[] NO_HEADER = new byte[Wire.BODY_INDEX];

    private final MethodDescriptor method;
    private final RpcLimits limits;
    private final AnswerSize answers = new AnswerSize();
    private final ItemSize items = new ItemSize();
    private final ItemSize takenItems = new ItemSize();
    private final byte[] name;
    private final ArgumentsCodec arguments;
    private final @Nullable ValueCodec taken;
    private final @Nullable ValueCodec result;
    private final Map<String, ValueCodec> faults = new HashMap<>();

    /**
     * Prepares a method.
     *
     * @throws IllegalArgumentException if a type can't be carried; the message names parameter or result
     */
    MethodCodec(CborValues values, MethodDescriptor method, RpcLimits limits) {
        this.method = method;
        this.limits = limits;
        name = method.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME) {
            throw new IllegalArgumentException("the method's name is longer than " + MAX_NAME + " bytes.");
        }
        SupportedTypes.check(values.types(), method);
        arguments = values.arguments(method.parameterTypes());
        Type takenType = method.takenType();
        taken = takenType == null ? null : values.codec(takenType);
        boolean nothing = method.resultType() == void.class || method.resultType() == Void.class;
        result = nothing ? null : values.codec(method.resultType());
        for (DeclaredException declared : method.exceptions()) {
            Map<String, Type> members = new LinkedHashMap<>(FAULT);
            declared.fields().forEach((field, type) -> members.put("." + field, type));
            faults.put(declared.name(), values.struct(members));
        }
    }

    MethodDescriptor method() {
        return method;
    }

    /** Returns the expected length of the answers; for servers. */
    AnswerSize answers() {
        return answers;
    }

    /** Returns the expected length of the items; for servers. */
    ItemSize items() {
        return items;
    }

    /** Returns the expected length of the items of the stream that the method takes. */
    ItemSize takenItems() {
        return takenItems;
    }

    /** Returns an item of the stream that the method takes, without its id, which is filled in later; for clients. */
    byte[] takenItem(Object item) {
        ValueCodec codec = taken();
        byte[] frame = frame(Wire.ITEM, NOTHING, NOTHING, out -> codec.write(out, item), "an item ", null);
        takenItems.learn(Wire.length(frame));
        return frame;
    }

    private ValueCodec taken() {
        return Objects.requireNonNull(taken, "a method that takes no stream");
    }

    /** Returns a request without its id and its remaining time, which are filled in later. */
    byte[] request(RpcCall call) {
        byte[] head = new byte[6 + name.length];
        head[4] = (byte) (name.length >> 8);
        head[5] = (byte) name.length;
        System.arraycopy(name, 0, head, 6, name.length);
        byte[] extra = MetadataCodec.encode(call.metadata());
        return frame(Wire.REQUEST, head, extra, out -> arguments.write(out, call.arguments()), "", null);
    }

    /**
     * Returns a response without its id, which is filled in later. It is counted in the given outbox, which must send
     * it.
     */
    byte[] response(@Nullable Object value, Metadata metadata, Outbox outbox) {
        byte[] extra = MetadataCodec.encode(metadata);
        byte[] frame = frame(Wire.RESPONSE, NOTHING, extra, out -> writeResult(out, value), "the result ", outbox);
        answers.learn(Wire.length(frame));
        return frame;
    }

    /** Returns a begun frame without its id, which is filled in later. */
    byte[] begun(Metadata metadata, Outbox outbox) {
        return frame(Wire.BEGUN, NOTHING, MetadataCodec.encode(metadata), out -> {}, "", outbox);
    }

    /**
     * Returns a stream's item without its id, which is filled in later. It is counted in the given outbox, which must
     * send it.
     */
    byte[] item(Object item, Outbox outbox) {
        byte[] frame = frame(Wire.ITEM, NOTHING, NOTHING, out -> writeResult(out, item), "an item ", outbox);
        items.learn(Wire.length(frame));
        return frame;
    }

    private CborWriter writer(@Nullable Outbox outbox) {
        return CborWriter.ofAtMost(limits.maxMessage(), limits, outbox == null ? null : outbox.account());
    }

    private static RpcException noMemory(String what) {
        return new RpcException(
                RpcStatus.RESOURCE_EXHAUSTED,
                what + "has no room in the server's memory beside those of other calls; the call did run."
                        + " RpcLimits.maxMemory gives it more.");
    }

    /** Writes a response directly into a buffer that has room for it. */
    void response(Outbox outbox, int id, @Nullable Object value) {
        try (CborWriter writer = writer(outbox)) {
            write(writer, out -> writeResult(out, value), "the result ", false);
            int length = MetadataCodec.NONE.length + writer.length();
            if (!outbox.tryMake(Wire.BODY_INDEX + length)) {
                throw noMemory("the result ");
            }
            outbox.room(Wire.BODY_INDEX + length)
                    .writeInt(Wire.MIN_FRAME + length)
                    .writeByte(Wire.RESPONSE)
                    .writeInt(id)
                    .writeBytes(MetadataCodec.NONE)
                    .writeBytes(writer.bytes(), 0, writer.length());
        } catch (ValueException e) {
            // A thread of an event loop must not wait.
            throw noMemory("the result ");
        }
    }

    /**
     * Returns a fault or a refusal without its id, which is filled in later. It is counted in the given outbox, which
     * must send it.
     */
    byte[] fault(byte type, Fault fault, Outbox outbox) {
        Map<String, Object> members = new HashMap<>();
        members.put("message", fault.message());
        members.put("trace", fault.trace());
        DeclaredException declared = fault.exception();
        ValueCodec known = declared == null ? null : faults.get(declared.name());
        if (declared != null && known != null) {
            members.put("type", declared.name());
            fault.fields().forEach((field, value) -> members.put("." + field, value));
        }
        ValueCodec codec = known == null ? ANY_FAULT : known;
        byte[] head = {(byte) fault.status().number()};
        return frame(type, head, MetadataCodec.NONE, out -> codec.write(out, members), "the exception ", outbox);
    }

    private interface Body {
        void writeTo(CborWriter out);
    }

    private void writeResult(CborWriter out, @Nullable Object value) {
        if (result != null) {
            result.write(out, value);
        }
    }

    private byte[] frame(byte type, byte[] head, byte[] extra, Body body, String what, @Nullable Outbox outbox) {
        long wanted;
        do {
            try (CborWriter writer = writer(outbox)) {
                writer.raw(NO_HEADER, 0, NO_HEADER.length);
                writer.raw(head, 0, head.length);
                writer.raw(extra, 0, extra.length);
                write(writer, body, what, outbox == null);
                byte[] frame = frame(writer, outbox);
                if (frame != null) {
                    Wire.putInt(frame, 0, writer.length() - Wire.LENGTH_FIELD);
                    frame[Wire.TYPE_INDEX] = type;
                    return frame;
                }
                wanted = writer.length();
            } catch (ValueException e) {
                wanted = e.wanted();
            }
            // The frame holds no counted memory any more.
        } while (outbox != null && outbox.awaitRoom(AnswerSize.WHILE_WRITTEN * wanted));
        throw noMemory(what);
    }

    /** Returns the written bytes in an array, which may be longer; or null if there is no memory for it. */
    private static byte @Nullable [] frame(CborWriter writer, @Nullable Outbox outbox) {
        if (writer.isLong()) {
            byte[] frame = writer.detach();
            if (outbox != null) {
                outbox.made(frame.length);
            }
            return frame;
        }
        boolean may = outbox == null || outbox.tryMake(writer.length());
        return may ? Arrays.copyOf(writer.bytes(), writer.length()) : null;
    }

    /** Throws a ValueException only if there is no memory at the moment. */
    private static void write(CborWriter writer, Body body, String what, boolean isOfClient) {
        try {
            body.writeTo(writer);
        } catch (ValueException e) {
            throw e.isForWantOfMemory() ? e : refusal(what + "can't be carried: ", e, isOfClient);
        }
    }

    /**
     * Returns the exception for the caller about a value that can't be written or read. If a limit was exceeded, it
     * says how to raise it.
     */
    private static RpcException refusal(String what, ValueException e, boolean isOfClient) {
        String limit = e.limit();
        String side = isOfClient ? "client" : "server";
        return new RpcException(
                e.isForWantOfMemory() ? RpcStatus.RESOURCE_EXHAUSTED : RpcStatus.INVALID_ARGUMENT,
                what
                        + e.getMessage()
                        + (limit == null
                                ? ""
                                : ". That is the " + side + "'s limit: RpcLimits." + limit + " raises it."),
                e);
    }

    List<Object> readArguments(CborReader reader) {
        try {
            List<Object> values = arguments.read(reader);
            reader.requireEnd();
            return values;
        } catch (ValueException e) {
            throw refusal("the arguments don't fit: ", e, false);
        }
    }

    /** Reads an item of the stream that the method takes. */
    Object readTaken(CborReader reader) {
        Object item;
        try {
            item = taken().read(reader);
            reader.requireEnd();
        } catch (ValueException e) {
            throw refusal("an item doesn't fit: ", e, false);
        }
        if (item == null) {
            throw malformed("an item that is null");
        }
        return item;
    }

    RpcReply readResponse(byte[] bytes, int from, int to) {
        int at = from + MetadataCodec.length(bytes, from, to);
        Metadata metadata = MetadataCodec.decode(bytes, from, at);
        return new RpcReply(
                result == null ? null : read(result, reader(bytes, at, to), "the result doesn't fit: "), metadata);
    }

    static Metadata readBegun(byte[] bytes, int from, int to) {
        return MetadataCodec.decode(bytes, from, from + MetadataCodec.length(bytes, from, to));
    }

    Object readItem(byte[] bytes, int from, int to) {
        Object item = result == null ? null : read(result, reader(bytes, from, to), "an item doesn't fit: ");
        if (item == null) {
            throw malformed("an item that is null");
        }
        return item;
    }

    private CborReader reader(byte[] bytes, int from, int to) {
        return reader(bytes, from, to, null);
    }

    /** Returns a reader of a body, whose values take their memory from an account if one is given. */
    CborReader reader(byte[] bytes, int from, int to, @Nullable MemoryAccount account) {
        return new CborReader(bytes, from, to - from, limits, account);
    }

    Fault readFault(byte[] bytes, int from, int to) {
        if (to - from < 1) {
            throw malformed("a fault without a status");
        }
        RpcStatus status = RpcStatus.ofNumber(bytes[from] & 0xFF);
        int at = from + 1 + MetadataCodec.length(bytes, from + 1, to);
        Map<?, ?> members = Objects.requireNonNull(
                (Map<?, ?>) read(ANY_FAULT, reader(bytes, at, to), "the fault can't be read: "),
                "a struct that is null");
        String message = String.valueOf(members.get("message"));
        String type = (String) members.get("type");
        String trace = (String) members.get("trace");
        DeclaredException declared = type == null ? null : Fault.declared(method, type);
        if (declared == null) {
            return new Fault(status, type == null ? message : type + ": " + message).withTrace(trace);
        }
        Map<?, ?> all;
        try {
            ValueCodec known = Objects.requireNonNull(faults.get(type), "a declared exception without a codec");
            all = Objects.requireNonNull((Map<?, ?>) known.read(reader(bytes, at, to)), "a struct that is null");
        } catch (ValueException e) {
            // Another program's exception has the same name.
            return new Fault(status, type + ": " + message).withTrace(trace);
        }
        Map<String, Object> fields = new HashMap<>();
        declared.fields().keySet().forEach(field -> fields.put(field, all.get("." + field)));
        return new Fault(status, message, declared, fields, trace);
    }

    private static @Nullable Object read(ValueCodec codec, CborReader reader, String problem) {
        try {
            Object value = codec.read(reader);
            reader.requireEnd();
            return value;
        } catch (ValueException e) {
            throw refusal(problem, e, true);
        }
    }

    private static RpcException malformed(String what) {
        return new RpcException(RpcStatus.INTERNAL, "the peer sent " + what + ".");
    }
}
