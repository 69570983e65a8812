package io.trivet.rpc.tcp;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.ArgumentsCodec;
import io.trivet.rpc.cbor.CarriedTypes;
import io.trivet.rpc.cbor.CborException;
import io.trivet.rpc.cbor.CborReader;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.cbor.CborWriter;
import io.trivet.rpc.cbor.ValueCodec;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes and reads the bodies of one method's frames; what can't be carried or read is INVALID_ARGUMENT. Thread-safe. */
final class MethodCodec {
    /** What every fault has; an exception has its fields beside that. */
    private static final Map<String, Type> FAULT = new LinkedHashMap<>();

    static {
        for (String member : List.of("message", "type", "trace")) {
            FAULT.put(member, String.class);
        }
    }

    private static final ValueCodec ANY_FAULT = new CborValues().struct(FAULT);

    /** Writes the faults of calls whose method nobody knows. */
    static final MethodCodec ANY = new MethodCodec(new CborValues(), MethodDescriptor.untyped("", 0, void.class));

    private static final int LONGEST_NAME = 0xFFFF;

    private final MethodDescriptor method;
    private final byte[] name;
    private final ArgumentsCodec arguments;
    private final @Nullable ValueCodec result;
    private final Map<String, ValueCodec> faults = new HashMap<>();

    /**
     * Prepares a method.
     *
     * @throws IllegalArgumentException if a type can't be carried; the message names parameter or result
     */
    MethodCodec(CborValues values, MethodDescriptor method) {
        this.method = method;
        name = method.name().getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_NAME) {
            throw new IllegalArgumentException("the method's name is longer than " + LONGEST_NAME + " bytes.");
        }
        CarriedTypes.check(values, method);
        arguments = values.arguments(method.parameterTypes());
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

    /** Returns a request that is complete but for its id and the time that is left. */
    byte[] request(RpcCall call) {
        byte[] head = new byte[6 + name.length];
        head[4] = (byte) (name.length >> 8);
        head[5] = (byte) name.length;
        System.arraycopy(name, 0, head, 6, name.length);
        return frame(Wire.REQUEST, head, call.metadata(), out -> arguments.write(out, call.arguments()), "");
    }

    byte[] response(@Nullable Object value, Metadata metadata) {
        return frame(Wire.RESPONSE, new byte[0], metadata, out -> writeResult(out, value), "the result ");
    }

    /** Returns what says that a stream has begun, complete but for its id. */
    byte[] begun(Metadata metadata) {
        return frame(Wire.BEGUN, new byte[0], metadata, out -> {}, "");
    }

    /** Returns an item of a stream that is complete but for its id. */
    byte[] item(Object item) {
        try (CborWriter writer = CborWriter.ofAtMost(Wire.LONGEST_FRAME - Wire.SHORTEST_FRAME)) {
            write(writer, out -> writeResult(out, item), "an item ");
            byte[] frame = new byte[Wire.BODY_INDEX + writer.length()];
            Wire.putInt(frame, 0, frame.length - Wire.LENGTH_FIELD);
            frame[Wire.TYPE_INDEX] = Wire.ITEM;
            System.arraycopy(writer.bytes(), 0, frame, Wire.BODY_INDEX, writer.length());
            return frame;
        }
    }

    /** Writes a response straight into a buffer with room for it. */
    void response(Outbox outbox, int id, @Nullable Object value) {
        try (CborWriter writer =
                CborWriter.ofAtMost(Wire.LONGEST_FRAME - Wire.SHORTEST_FRAME - MetadataCodec.NONE.length)) {
            write(writer, out -> writeResult(out, value), "the result ");
            int length = MetadataCodec.NONE.length + writer.length();
            outbox.room(Wire.BODY_INDEX + length)
                    .writeInt(Wire.SHORTEST_FRAME + length)
                    .writeByte(Wire.RESPONSE)
                    .writeInt(id)
                    .writeBytes(MetadataCodec.NONE)
                    .writeBytes(writer.bytes(), 0, writer.length());
        }
    }

    /** Returns a fault, or a refusal, that is complete but for its id. */
    byte[] fault(byte type, Fault fault) {
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
        return frame(type, head, Metadata.empty(), out -> codec.write(out, members), "the exception ");
    }

    private interface Body {
        void writeTo(CborWriter out);
    }

    private void writeResult(CborWriter out, @Nullable Object value) {
        if (result != null) {
            result.write(out, value);
        }
    }

    private static byte[] frame(byte type, byte[] head, Metadata metadata, Body body, String what) {
        byte[] extra = MetadataCodec.encode(metadata);
        int before = head.length + extra.length;
        try (CborWriter writer = CborWriter.ofAtMost(Wire.LONGEST_FRAME - Wire.SHORTEST_FRAME - before)) {
            write(writer, body, what);
            byte[] frame = new byte[Wire.BODY_INDEX + before + writer.length()];
            Wire.putInt(frame, 0, frame.length - Wire.LENGTH_FIELD);
            frame[Wire.TYPE_INDEX] = type;
            System.arraycopy(head, 0, frame, Wire.BODY_INDEX, head.length);
            System.arraycopy(extra, 0, frame, Wire.BODY_INDEX + head.length, extra.length);
            System.arraycopy(writer.bytes(), 0, frame, Wire.BODY_INDEX + before, writer.length());
            return frame;
        }
    }

    private static void write(CborWriter writer, Body body, String what) {
        try {
            body.writeTo(writer);
        } catch (CborException e) {
            throw new RpcException(RpcStatus.INVALID_ARGUMENT, what + "can't be carried: " + e.getMessage(), e);
        }
    }

    List<Object> readArguments(byte[] bytes, int from, int to) {
        try {
            CborReader reader = new CborReader(bytes, from, to - from);
            List<Object> values = arguments.read(reader);
            reader.requireEnd();
            return values;
        } catch (CborException e) {
            throw new RpcException(RpcStatus.INVALID_ARGUMENT, "the arguments don't fit: " + e.getMessage(), e);
        }
    }

    RpcReply readResponse(byte[] bytes, int from, int to) {
        int at = from + MetadataCodec.length(bytes, from, to);
        Metadata metadata = MetadataCodec.decode(bytes, from, at);
        return new RpcReply(
                result == null ? null : read(result, new CborReader(bytes, at, to - at), "the result doesn't fit"),
                metadata);
    }

    static Metadata readBegun(byte[] bytes, int from, int to) {
        return MetadataCodec.decode(bytes, from, from + MetadataCodec.length(bytes, from, to));
    }

    Object readItem(byte[] bytes, int from, int to) {
        Object item =
                result == null ? null : read(result, new CborReader(bytes, from, to - from), "an item doesn't fit");
        if (item == null) {
            throw malformed("an item that is null");
        }
        return item;
    }

    Fault readFault(byte[] bytes, int from, int to) {
        if (to - from < 1) {
            throw malformed("a fault without a status");
        }
        RpcStatus status = RpcStatus.ofNumber(bytes[from] & 0xFF);
        int at = from + 1 + MetadataCodec.length(bytes, from + 1, to);
        Map<?, ?> members = Objects.requireNonNull(
                (Map<?, ?>) read(ANY_FAULT, new CborReader(bytes, at, to - at), "the fault can't be read"),
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
            all = Objects.requireNonNull(
                    (Map<?, ?>) known.read(new CborReader(bytes, at, to - at)), "a struct that is null");
        } catch (CborException e) {
            // Another program's exception of the same name.
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
        } catch (CborException e) {
            throw new RpcException(RpcStatus.INVALID_ARGUMENT, problem + ": " + e.getMessage(), e);
        }
    }

    private static RpcException malformed(String what) {
        return new RpcException(RpcStatus.INTERNAL, "the peer sent " + what + ".");
    }
}
