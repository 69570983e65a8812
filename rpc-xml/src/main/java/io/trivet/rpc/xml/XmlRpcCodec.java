package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.jackson.ValueBinding;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes and reads the documents of XML-RPC; what can't be carried or read is INVALID_ARGUMENT. Thread-safe. */
final class XmlRpcCodec {
    private static final String CALL = "<?xml version=\"1.0\"?>\n<methodCall><methodName>";
    private static final String PARAMS = "</methodName><params>";
    private static final String END_CALL = "</params></methodCall>";
    private static final String RESULT = "<?xml version=\"1.0\"?>\n<methodResponse><params><param>";
    private static final String END_RESULT = "</param></params></methodResponse>";
    private static final String FAULT = "<?xml version=\"1.0\"?>\n<methodResponse><fault>";
    private static final String END_FAULT = "</fault></methodResponse>";
    private static final String MESSAGE = "message";
    private static final String ARRAY = "<value><array><data>";
    private static final String END_ARRAY = "</data></array></value>";

    private final ValueBinding binding = new ValueBinding(JsonMapper.builder()
            .addModule(new SimpleModule("XML-RPC")
                    .addSerializer(LocalDateTime.class, new DateTimeSerializer())
                    .setSerializerModifier(new JdkBeans())));

    private static final class DateTimeSerializer extends StdSerializer<LocalDateTime> {
        DateTimeSerializer() {
            super(LocalDateTime.class);
        }

        @Override
        public void serialize(LocalDateTime value, JsonGenerator generator, SerializationContext context) {
            ((XmlRpcGenerator) generator).writeDateTime(value);
        }
    }

    void writeCall(ByteBuf out, RpcCall call) {
        write(out, CALL);
        try {
            XmlText.write(out, HttpRequests.name(call.method()));
        } catch (IllegalArgumentException e) {
            throw new RpcException(RpcStatus.INVALID_ARGUMENT, "the method's name can't be carried.", e);
        }
        write(out, PARAMS);
        for (Object argument : call.arguments()) {
            write(out, "<param>");
            value(out, argument);
            write(out, "</param>");
        }
        write(out, END_CALL);
    }

    XmlRpcCall readCall(byte[] document) {
        return XmlRpcCall.read(binding, document);
    }

    void writeResult(ByteBuf out, @Nullable Object result) {
        write(out, RESULT);
        value(out, result);
        write(out, END_RESULT);
    }

    void writeFault(ByteBuf out, CodedFault fault, FaultStyle style) {
        write(out, FAULT);
        faultWithOrWithoutFields(out, fault, style);
        write(out, END_FAULT);
    }

    /** An exception whose fields can't be carried is still told, as a message. */
    private void faultWithOrWithoutFields(ByteBuf out, CodedFault fault, FaultStyle style) {
        int start = out.writerIndex();
        try {
            faultStruct(out, fault, style);
        } catch (JacksonException e) {
            CodedFault plain = new CodedFault(fault.fault().withoutException(), fault.code());
            faultStruct(out.writerIndex(start), plain, style);
        }
    }

    void beginBatch(ByteBuf out) {
        write(out, RESULT + ARRAY);
    }

    /** Writes what became of one call of a batch: an array that holds the result, or the struct of a {@link CodedFault}. */
    void writeBatched(ByteBuf out, @Nullable Object outcome, FaultStyle style) {
        int start = out.writerIndex();
        try {
            if (outcome instanceof CodedFault fault) {
                faultWithOrWithoutFields(out, fault, style);
            } else {
                value(out, Collections.singletonList(outcome));
            }
        } catch (RpcException e) {
            faultStruct(out.writerIndex(start), CodedFault.of(e), style);
        }
    }

    void endBatch(ByteBuf out) {
        write(out, END_ARRAY + END_RESULT);
    }

    private void value(ByteBuf out, @Nullable Object value) {
        try (XmlRpcGenerator generator = new XmlRpcGenerator(out, ValueBinding.MOST_DEPTH)) {
            binding.write(generator, value);
        } catch (JacksonException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT, "a value can't be carried: " + e.getOriginalMessage(), e);
        }
    }

    private void faultStruct(ByteBuf out, CodedFault coded, FaultStyle style) {
        Fault fault = coded.fault();
        String text = XmlText.writable(style.text(fault));
        try (XmlRpcGenerator generator = new XmlRpcGenerator(out, ValueBinding.MOST_DEPTH)) {
            generator.writeStartObject();
            generator.writeName("faultCode").writeNumber(style.code(coded.code()));
            // Whatever a handler threw has to arrive, if not to the letter.
            generator.writeName("faultString").writeString(text);
            if (style == FaultStyle.PYTHON) {
                // The text for whoever knows us.
                generator.writeName(MESSAGE).writeString(XmlText.writable(fault.message()));
            }
            generator.writeName("status").writeString(fault.status().name());
            DeclaredException exception = fault.exception();
            if (exception != null) {
                generator.writeName("type").writeString(exception.name());
                generator.writeName("fields").writeStartObject();
                fault.fields().forEach((name, value) -> {
                    generator.writeName(name);
                    binding.write(generator, value);
                });
                generator.writeEndObject();
            }
            String trace = fault.trace();
            if (trace != null) {
                generator.writeName("trace").writeString(XmlText.writable(trace));
            }
            generator.writeEndObject();
        }
    }

    private static void write(ByteBuf out, String tags) {
        out.writeCharSequence(tags, StandardCharsets.US_ASCII);
    }

    /** Returns the result, or throws what the method is to throw. */
    @Nullable
    Object readResponse(byte[] document, MethodDescriptor method) throws Throwable {
        try {
            byte[] input = XmlEncoding.toUtf8(document);
            XmlScanner scanner = new XmlScanner(input, 0, input.length);
            scanner.open(Tag.METHOD_RESPONSE);
            scanner.next();
            if (scanner.isOpening(Tag.FAULT)) {
                throw fault(scanner, method);
            }
            if (!scanner.isOpening(Tag.PARAMS)) {
                throw scanner.unexpected("<params> or <fault>");
            }
            scanner.next();
            if (scanner.isClosing(Tag.PARAMS) && method.resultType() == void.class) {
                return null;
            }
            if (!scanner.isOpening(Tag.PARAM)) {
                throw scanner.unexpected("<param>");
            }
            return result(scanner, method);
        } catch (MalformedXmlException e) {
            throw e.asRpcException("answer", " Check that the URI is that of an XML-RPC server.");
        }
    }

    private @Nullable Object result(XmlScanner scanner, MethodDescriptor method) {
        try (XmlRpcParser parser = new XmlRpcParser(scanner, ValueBinding.MOST_DEPTH)) {
            Object result = binding.read(parser, method.resultType());
            scanner.close(Tag.PARAM);
            scanner.close(Tag.PARAMS);
            scanner.close(Tag.METHOD_RESPONSE);
            return result;
        } catch (MalformedXmlException e) {
            throw e;
        } catch (JacksonException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    "the result is no " + method.resultType().getTypeName() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    /** Returns what a document that came with another status than 200 throws if it is a fault of ours, else null. */
    @Nullable
    Throwable readFault(byte[] document, MethodDescriptor method) {
        try {
            readResponse(document, method);
            return null;
        } catch (Throwable e) {
            boolean isOurs = !(e instanceof RpcException) || e.getCause() == null;
            return isOurs ? e : null;
        }
    }

    private Throwable fault(XmlScanner scanner, MethodDescriptor method) {
        try (XmlRpcParser parser = new XmlRpcParser(scanner, ValueBinding.MOST_DEPTH)) {
            return fault(binding.read(parser, Object.class), method);
        }
    }

    /** Returns the result of one call of a batch, or throws what the method is to throw. */
    @Nullable
    Object readBatched(@Nullable Object answer, MethodDescriptor method) throws Throwable {
        if (answer instanceof List<?> result && result.size() == 1) {
            try {
                return convert(result.get(0), method.resultType());
            } catch (JacksonException e) {
                throw new RpcException(
                        RpcStatus.INVALID_ARGUMENT,
                        "the result is no " + method.resultType().getTypeName() + ": " + e.getOriginalMessage(),
                        e);
            }
        }
        try {
            throw fault(answer, method);
        } catch (MalformedXmlException e) {
            throw e.asRpcException("answer", "");
        }
    }

    /** Makes a value of this type of one that was read before its type was known: by the way over the wire, where all rules are. */
    private @Nullable Object convert(@Nullable Object value, Type type) {
        ByteBuf wire = Unpooled.buffer();
        value(wire, value);
        XmlScanner scanner =
                new XmlScanner(wire.array(), wire.arrayOffset(), wire.arrayOffset() + wire.readableBytes());
        try (XmlRpcParser parser = new XmlRpcParser(scanner, ValueBinding.MOST_DEPTH)) {
            return binding.read(parser, type);
        }
    }

    private Throwable fault(@Nullable Object struct, MethodDescriptor method) {
        if (!(struct instanceof Map<?, ?> members) || !(members.get("faultCode") instanceof Integer code)) {
            throw new MalformedXmlException("a fault is a struct with a faultCode", FaultCodes.NO_XML_RPC);
        }
        String message = String.valueOf(members.get(members.get(MESSAGE) instanceof String ? MESSAGE : "faultString"));
        for (RpcStatus status : RpcStatus.values()) {
            if (status.name().equals(members.get("status"))) {
                String trace = members.get("trace") instanceof String text ? text : null;
                return fault(status, message, members, method).withTrace(trace).toThrowable();
            }
        }
        return new RpcException(
                FaultCodes.status(code, message), "fault " + code + ": " + message, new XmlRpcFault(code, message));
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
            declared.fields().forEach((name, fieldType) -> fields.put(name, convert(sent.get(name), fieldType)));
        } catch (JacksonException | RpcException e) {
            // Another program's exception of the same name.
            return new Fault(status, type + ": " + message);
        }
        return new Fault(status, message, declared, fields, null);
    }
}
