package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Writes and reads faults as structs with two members, or with more for callers that requested them. Thread-safe. */
final class XmlRpcFaults {
    /** The exception that every handler may throw, whether its method declares it or not. */
    static final DeclaredException CHOSEN = new DeclaredException(XmlRpcFault.class);

    private static final String MESSAGE = "message";

    /** The name of {@link RpcStatus#UNKNOWN} on this wire, which clients of older versions know by it. */
    private static final String UNKNOWN = "FAILED";

    /**
     * The maximum number of bytes for a character, as a reference and with room for what surrounds it; doubled, because
     * a text may be sent in two forms.
     */
    private static final int MAX_OF_A_CHARACTER = 32;

    private final XmlValues values;

    XmlRpcFaults(XmlValues values) {
        this.values = values;
    }

    /**
     * Writes a fault. An exception whose fields can't be carried is sent as a message, and a message that is too long
     * is sent in part.
     */
    void write(XmlOutput out, CodedFault fault, AnswerFormat format) {
        int start = out.length();
        try {
            writeStruct(out, fault, format);
        } catch (RuntimeException e) {
            NoRoomException room = NoRoomException.in(e);
            if (room != null && room.isForNow()) {
                throw room;
            }
            out.truncate(start);
            Fault plain = fault.fault().withoutException();
            writeStruct(out, new CodedFault(room == null ? plain : shortened(plain), fault.code()), format);
        }
    }

    /** Returns a fault that fits into any message, however its characters are written. */
    private Fault shortened(Fault fault) {
        Fault plain = fault.sendable();
        int max = values.limits().maxMessage() / MAX_OF_A_CHARACTER;
        return plain.message().length() <= max
                ? plain
                : new Fault(plain.status(), plain.message().substring(0, max)).sendable();
    }

    private void writeStruct(XmlOutput out, CodedFault coded, AnswerFormat format) {
        FaultStyle style = format.style();
        XmlWriter writer = values.writer(out);
        writer.startStruct();
        writer.member("faultCode");
        writer.integer(style.code(coded));
        writer.endMember();
        // An exception of a handler must arrive, even if not in every detail.
        text(writer, "faultString", style.text(coded));
        if (format.hasTypedFaults()) {
            writeMore(writer, coded.fault(), style);
        }
        writer.endStruct();
    }

    private static void text(XmlWriter writer, String name, String text) {
        writer.member(name);
        writer.string(XmlText.writable(text));
        writer.endMember();
    }

    /**
     * Writes the members from which the client restores an exception. The specification has no place for them, and
     * other clients refuse a fault that has them.
     */
    private void writeMore(XmlWriter writer, Fault fault, FaultStyle style) {
        if (style == FaultStyle.PYTHON) {
            // The text without the class before it.
            text(writer, MESSAGE, fault.message());
        }
        text(
                writer,
                "status",
                fault.status() == RpcStatus.UNKNOWN ? UNKNOWN : fault.status().name());
        DeclaredException exception = fault.exception();
        if (exception != null) {
            text(writer, "type", exception.name());
            writer.member("fields");
            writer.startStruct();
            fault.fields().forEach((name, value) -> {
                writer.member(name);
                values.writer(exception.fields().getOrDefault(name, Object.class))
                        .write(writer, value);
                writer.endMember();
            });
            writer.endStruct();
            writer.endMember();
        }
        String trace = fault.trace();
        if (trace != null) {
            text(writer, "trace", trace);
        }
    }

    static boolean isFault(@Nullable Object value) {
        return value instanceof Map<?, ?> members
                && (members.containsKey("faultCode") || members.containsKey("faultString"));
    }

    /** Returns the exception that a call throws for this fault. */
    Throwable read(@Nullable Object struct, MethodDescriptor method) {
        if (!(struct instanceof Map<?, ?> members) || !isFault(struct)) {
            throw new MalformedXmlException("a fault is a struct with a faultCode", FaultCodes.NO_XML_RPC);
        }
        String message = String.valueOf(members.get(members.get(MESSAGE) instanceof String ? MESSAGE : "faultString"));
        Object number = members.get("faultCode");
        if (!(number instanceof Integer code)) {
            // The text for people matters more than the violation of XML-RPC.
            return new RpcException(
                    RpcStatus.UNKNOWN,
                    "fault " + (number == null ? "without a number" : number) + ": " + message,
                    new MalformedXmlException("a faultCode is an int", FaultCodes.NO_XML_RPC));
        }
        RpcStatus status = status(members.get("status"));
        if (status == null) {
            return numbered(FaultCodes.status(code, message), code, message, method);
        }
        String trace = members.get("trace") instanceof String text ? text : null;
        if (!CHOSEN.name().equals(members.get("type"))) {
            return fault(status, message, members, method).withTrace(trace).toThrowable();
        }
        Throwable chosen = numbered(status, code, message, method);
        if (trace != null) {
            chosen.addSuppressed(new RpcException(status, "The server's stack trace: " + trace));
        }
        return chosen;
    }

    private static @Nullable RpcStatus status(@Nullable Object name) {
        if (UNKNOWN.equals(name)) {
            return RpcStatus.UNKNOWN;
        }
        for (RpcStatus status : RpcStatus.values()) {
            if (status.name().equals(name)) {
                return status;
            }
        }
        return null;
    }

    /**
     * Returns the exception for a fault with a code: the {@link XmlRpcFault} itself, if a method threw it and declares
     * it.
     */
    private static Throwable numbered(RpcStatus status, int code, String message, MethodDescriptor method) {
        XmlRpcFault fault = new XmlRpcFault(code, message);
        boolean isDeclared = status == RpcStatus.UNKNOWN
                && method.exceptions().stream().anyMatch(declared -> declared.type() == XmlRpcFault.class);
        return isDeclared ? fault : new RpcException(status, "fault " + code + ": " + message, fault);
    }

    private Fault fault(RpcStatus status, String message, Map<?, ?> members, MethodDescriptor method) {
        if (!(members.get("type") instanceof String type)) {
            return new Fault(status, message);
        }
        DeclaredException declared = Fault.declared(method, type);
        if (declared == null || !(members.get("fields") instanceof Map<?, ?> sent)) {
            return new Fault(status, type + ": " + message);
        }
        Map<String, @Nullable Object> fields = new HashMap<>();
        try {
            declared.fields().forEach((name, fieldType) -> fields.put(name, values.convert(sent.get(name), fieldType)));
        } catch (JacksonException | RpcException e) {
            // Another program's exception has the same name.
            return new Fault(status, type + ": " + message);
        }
        return new Fault(status, message, declared, fields, null);
    }
}
