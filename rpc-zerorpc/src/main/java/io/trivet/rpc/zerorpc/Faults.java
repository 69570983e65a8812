package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.msgpack.MessagePackReader;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.ValueCodec;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads a method's failures: the arguments of ERR, which every peer reads, and a member of the header for
 * what only ours know. Thread-safe.
 */
final class Faults {
    private static final byte[] MEMBER = EventName.packed("trivet_fault");
    private static final String STATUS = "status";
    private static final String REFUSED = "refused";
    private static final String FIELDS = "fields";

    /** The name of the failures that have no better one in Python. */
    private static final String ANY = "RpcException";

    private static final String NAME_ERROR = "NameError";

    private final MethodDescriptor method;
    private final Map<String, ValueCodec> fields = new HashMap<>();

    /** A failure that was read, and whether the call may be sent to another server, because it certainly didn't run. */
    record Received(Fault fault, boolean isRefusal) {}

    Faults(MessagePackValues values, MethodDescriptor method) {
        this.method = method;
        for (DeclaredException declared : method.exceptions()) {
            fields.put(declared.name(), values.struct(declared.fields()));
        }
    }

    /** Writes the member of the header, key and value. */
    void writeMember(BinaryWriter out, Fault fault, boolean isRefusal) {
        DeclaredException declared = known(fault);
        out.raw(MEMBER, 0, MEMBER.length);
        out.mapHeader(1 + (isRefusal ? 1 : 0) + (declared == null ? 0 : 1));
        out.text(STATUS);
        out.text(fault.status().name());
        if (isRefusal) {
            out.text(REFUSED);
            out.bool(true);
        }
        if (declared != null) {
            out.text(FIELDS);
            codec(declared.name()).write(out, fault.fields());
        }
    }

    /**
     * Writes the arguments: a name, a message, and the server's stack trace if it is to be sent. Python's exception
     * shows nothing but the trace, so there is a line in place of none.
     */
    void writeArguments(BinaryWriter out, Fault fault) {
        DeclaredException declared = known(fault);
        String name = declared == null ? name(fault.status()) : declared.name();
        out.arrayHeader(3);
        out.text(name);
        out.text(fault.message());
        out.text(fault.trace() == null ? inPlaceOfTrace(name, fault.message()) : fault.trace());
    }

    private static String inPlaceOfTrace(String name, String message) {
        return name + ": " + message;
    }

    private @Nullable DeclaredException known(Fault fault) {
        DeclaredException declared = fault.exception();
        return declared != null && fields.containsKey(declared.name()) ? declared : null;
    }

    private ValueCodec codec(String exception) {
        return Objects.requireNonNull(fields.get(exception), "a declared exception without a codec");
    }

    /** Returns the name by which Python's users know a status. */
    private static String name(RpcStatus status) {
        return switch (status) {
            case UNIMPLEMENTED -> NAME_ERROR;
            case INVALID_ARGUMENT -> "TypeError";
            case DEADLINE_EXCEEDED -> "TimeoutExpired";
            case UNAVAILABLE -> "LostRemote";
            case RESOURCE_EXHAUSTED -> "ResourceExhausted";
            default -> ANY;
        };
    }

    /**
     * Reads a failure.
     *
     * @param member reads the header's member, or null if the peer isn't one of ours
     * @param arguments reads the arguments
     * @throws ValueException if the failure can't be read
     */
    Received read(@Nullable MessagePackReader member, MessagePackReader arguments) {
        int count = arguments.arrayHeader("the name and the message of an exception");
        String first = count > 0 ? text(arguments) : "";
        if (count < 2) {
            // Version 1 of the protocol sent one text.
            return new Received(new Fault(RpcStatus.UNKNOWN, first), false);
        }
        String message = text(arguments);
        String trace = count > 2 ? text(arguments) : "";
        Received received = member == null ? foreign(first, message) : ours(member, first, message);
        Fault fault = received.fault();
        boolean isNone = trace.isEmpty() || trace.equals(inPlaceOfTrace(first, message));
        return isNone ? received : new Received(fault.withTrace(trace), received.isRefusal());
    }

    private static String text(BinaryReader in) {
        if (in.isText()) {
            return in.text("a text");
        }
        in.skip();
        return "";
    }

    /** Returns the failure of a server that isn't ours: a declared exception of this name has its message alone. */
    private Received foreign(String name, String message) {
        DeclaredException declared = Fault.declared(method, name);
        Fault fault = declared != null
                ? new Fault(RpcStatus.UNKNOWN, message, declared, Map.of(), null)
                : name.equals(NAME_ERROR) && message.equals(method.name())
                        ? new Fault(RpcStatus.UNIMPLEMENTED, "the server has no method '" + message + "'.")
                        : new Fault(RpcStatus.UNKNOWN, name + ": " + message);
        return new Received(fault, false);
    }

    private Received ours(MessagePackReader in, String name, String message) {
        RpcStatus status = RpcStatus.INTERNAL;
        boolean isRefusal = false;
        Map<?, ?> values = null;
        boolean isException = false;
        int count = in.mapHeader("a fault");
        for (int i = 0; i < count; i++) {
            switch (in.key("a key")) {
                case STATUS -> status = status(text(in));
                case REFUSED -> isRefusal = in.bool("a boolean");
                case FIELDS -> {
                    isException = true;
                    values = fields(in, name);
                }
                default -> in.skip();
            }
        }
        DeclaredException declared = isException ? Fault.declared(method, name) : null;
        if (declared == null || values == null) {
            // Another program's exception may have the same name.
            return new Received(new Fault(status, isException ? name + ": " + message : message), isRefusal);
        }
        Map<String, Object> named = new HashMap<>();
        Map<?, ?> all = values;
        declared.fields().keySet().forEach(field -> named.put(field, all.get(field)));
        return new Received(new Fault(status, message, declared, named, null), isRefusal);
    }

    private @Nullable Map<?, ?> fields(MessagePackReader in, String name) {
        int from = in.position();
        in.skip();
        ValueCodec known = fields.get(name);
        if (known == null) {
            return null;
        }
        byte[] item = in.slice(from);
        try {
            return (Map<?, ?>) known.read(new MessagePackReader(item, 0, item.length));
        } catch (ValueException e) {
            return null;
        }
    }

    private static RpcStatus status(String name) {
        try {
            return RpcStatus.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            // A newer server's.
            return RpcStatus.INTERNAL;
        }
    }

    /** Returns the failure for an answer that can't be read. */
    static RpcException unreadable(String what) {
        return new RpcException(RpcStatus.INTERNAL, "the peer sent " + what + ".");
    }
}
