package io.trivet.examples.wire;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.MethodKind;
import io.trivet.rpc.values.SupportedTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes and reads the bodies of one method's frames. Throws RpcException INVALID_ARGUMENT if a value can't be carried
 * or read. Thread-safe.
 */
final class MethodCodec {
    private final Values values;
    private final MethodDescriptor method;

    // snippet
    /**
     * Prepares a method.
     *
     * @throws IllegalArgumentException if a type can't be carried; the message names parameter or result
     */
    MethodCodec(Values values, MethodDescriptor method) {
        SupportedTypes.check(values.types(), method, Set.of(MethodKind.UNARY)); // no streams
        this.values = values;
        this.method = method;
    }
    // end

    MethodDescriptor method() {
        return method;
    }

    // snippet
    /** Returns the body of a call. Its first eight bytes, the remaining time, are filled in later. */
    byte[] writeCall(RpcCall call) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(0);
        out.writeUTF(call.method());
        writeMetadata(out, call.metadata());
        out.writeInt(call.arguments().size());
        for (int i = 0; i < call.arguments().size(); i++) {
            values.write(bytes, call.arguments().get(i), "argument " + (i + 1));
        }
        return bytes.toByteArray();
    }

    List<Object> readArguments(CountingParser in) {
        List<Object> arguments = new ArrayList<>();
        for (Type type : method.parameterTypes()) {
            arguments.add(values.read(in, type, "the arguments don't fit: argument " + (arguments.size() + 1)));
        }
        return arguments;
    }
    // end

    // snippet
    byte[] writeResult(Object result, Metadata metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writeMetadata(new DataOutputStream(bytes), metadata);
        boolean nothing = method.resultType() == void.class || method.resultType() == Void.class;
        values.write(bytes, nothing ? null : result, "the result");
        return bytes.toByteArray();
    }

    RpcReply readResult(byte[] body) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(body);
        Metadata metadata = readMetadata(new DataInputStream(bytes));
        CountingParser in = values.parser(body, body.length - bytes.available(), null);
        return new RpcReply(values.read(in, method.resultType(), "the result doesn't fit"), metadata);
    }
    // end

    // snippet
    byte[] writeFault(Fault fault) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(fault.status().number());
        values.write(bytes, fault.message(), "the fault's message");
        values.write(bytes, fault.trace(), "the fault's trace");
        values.write(bytes, fault.exception() == null ? null : fault.exception().name(), "the exception's name");
        values.write(bytes, fault.fields().size(), "the exception's fields");
        fault.fields().forEach((name, value) -> {
            values.write(bytes, name, "the exception's field");
            values.write(bytes, value, "the exception's field " + name);
        });
        return bytes.toByteArray();
    }

    Fault readFault(byte[] body) {
        CountingParser in = values.parser(body, 1, null);
        RpcStatus status = RpcStatus.ofNumber(body[0]);
        String message = (String) values.read(in, String.class, "the fault doesn't fit");
        String trace = (String) values.read(in, String.class, "the fault doesn't fit");
        String name = (String) values.read(in, String.class, "the fault doesn't fit");
        if (name == null) {
            return new Fault(status, message).withTrace(trace);
        }
        DeclaredException declared = Fault.declared(method, name); // only declared exceptions are ever created
        if (declared == null) {
            return new Fault(status, name + ": " + message).withTrace(trace);
        }
        Map<String, Object> fields = new HashMap<>();
        int count = (int) values.read(in, int.class, "the fault doesn't fit");
        for (int i = 0; i < count; i++) {
            String field = (String) values.read(in, String.class, "the fault doesn't fit");
            Type type = declared.fields().getOrDefault(field, void.class);
            fields.put(field, values.read(in, type, "the field " + field + " doesn't fit"));
        }
        return new Fault(status, message, declared, fields, trace);
    }
    // end

    private static void writeMetadata(DataOutputStream out, Metadata metadata) throws IOException {
        out.writeShort(metadata.entries().values().stream().mapToInt(List::size).sum());
        for (Map.Entry<String, List<String>> entry : metadata.entries().entrySet()) {
            for (String value : entry.getValue()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(value);
            }
        }
    }

    static Metadata readMetadata(DataInputStream in) throws IOException {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            entries.add(Map.entry(in.readUTF(), in.readUTF()));
        }
        return Metadata.of(entries);
    }
}
