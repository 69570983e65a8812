package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Writes and reads the documents of XML-RPC; what can't be carried or read is INVALID_ARGUMENT. Thread-safe. */
final class XmlRpcCodec {
    private static final byte[] PARAMS = ascii("</methodName><params>");
    private static final byte[] END_CALL = ascii("</params></methodCall>");
    private static final byte[] PARAM = ascii("<param>");
    private static final byte[] END_PARAM = ascii("</param>");
    private static final byte[] END_RESULT = ascii("</param></params></methodResponse>");
    private static final byte[] END_FAULT = ascii("</fault></methodResponse>");
    private static final byte[] ARRAY = ascii("<value><array><data>");
    private static final byte[] END_ARRAY = ascii("</data></array></value>");

    private final XmlValues values = new XmlValues();
    private final XmlRpcFaults faults = new XmlRpcFaults(values);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void writeCall(ByteBuf out, RpcCall call, Dialect dialect) {
        try (XmlOutput xml = XmlOutput.begin(dialect)) {
            xml.raw(dialect.call());
            try {
                xml.text(HttpRequests.name(call.method()));
            } catch (IllegalArgumentException e) {
                throw new RpcException(RpcStatus.INVALID_ARGUMENT, "the method's name can't be carried.", e);
            }
            xml.raw(PARAMS);
            int count = 0;
            for (Object argument : call.arguments()) {
                xml.raw(PARAM);
                values.write(xml, argument, ++count);
                xml.raw(END_PARAM);
            }
            xml.raw(END_CALL);
            xml.copyTo(out);
        }
    }

    XmlRpcCall readCall(byte[] document) {
        return XmlRpcCall.read(values, document);
    }

    void writeResult(ByteBuf out, @Nullable Object result, AnswerFormat format) {
        try (XmlOutput xml = XmlOutput.begin(format.dialect())) {
            xml.raw(format.dialect().result());
            values.write(xml, result, 0);
            xml.raw(END_RESULT);
            xml.copyTo(out);
        }
    }

    void writeFault(ByteBuf out, CodedFault fault, AnswerFormat format) {
        try (XmlOutput xml = XmlOutput.begin(format.dialect())) {
            xml.raw(format.dialect().fault());
            faults.write(xml, fault, format);
            xml.raw(END_FAULT);
            xml.copyTo(out);
        }
    }

    void beginBatch(ByteBuf out, AnswerFormat format) {
        out.writeBytes(format.dialect().result()).writeBytes(ARRAY);
    }

    /** Writes what became of one call of a batch: an array that holds the result, or the struct of a {@link CodedFault}. */
    void writeBatched(ByteBuf out, @Nullable Object outcome, AnswerFormat format) {
        try (XmlOutput xml = XmlOutput.begin(format.dialect())) {
            try {
                if (outcome instanceof CodedFault fault) {
                    faults.write(xml, fault, format);
                } else {
                    xml.raw(ARRAY);
                    values.write(xml, outcome, 0);
                    xml.raw(END_ARRAY);
                }
            } catch (RpcException e) {
                xml.truncate(0);
                faults.write(xml, CodedFault.of(e), format);
            }
            xml.copyTo(out);
        }
    }

    void endBatch(ByteBuf out) {
        out.writeBytes(END_ARRAY).writeBytes(END_RESULT);
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
                scanner.close(Tag.METHOD_RESPONSE);
                scanner.end();
                return null;
            }
            if (!scanner.isOpening(Tag.PARAM)) {
                throw scanner.unexpected("<param>");
            }
            return result(scanner, method);
        } catch (MalformedXmlException e) {
            throw unreadable(e, "");
        }
    }

    private static RpcException unreadable(MalformedXmlException e, String path) {
        return e.asRpcException("answer", path, " Check that the URI is that of an XML-RPC server.");
    }

    private Throwable fault(XmlScanner scanner, MethodDescriptor method) {
        try (XmlRpcParser parser = XmlValues.parser(scanner)) {
            Object struct = values.read(parser, Object.class);
            scanner.close(Tag.FAULT);
            scanner.close(Tag.METHOD_RESPONSE);
            scanner.end();
            return faults.read(struct, method);
        }
    }

    private @Nullable Object result(XmlScanner scanner, MethodDescriptor method) {
        try (XmlRpcParser parser = XmlValues.parser(scanner)) {
            Object result;
            try {
                result = values.read(parser, method.resultType());
            } catch (MalformedXmlException e) {
                throw unreadable(e, parser.path("", null));
            } catch (JacksonException | ClassCastException e) {
                throw unfit(method, parser.path("", null), e);
            }
            scanner.close(Tag.PARAM);
            scanner.close(Tag.PARAMS);
            scanner.close(Tag.METHOD_RESPONSE);
            scanner.end();
            return result;
        }
    }

    private static RpcException unfit(MethodDescriptor method, String path, RuntimeException e) {
        return new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                "the result is no " + method.resultType().getTypeName() + ": " + (path.isEmpty() ? "" : path + ": ")
                        + XmlValues.why(e),
                e);
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

    /** Returns the result of one call of a batch, or throws what the method is to throw. */
    @Nullable
    Object readBatched(@Nullable Object answer, MethodDescriptor method) throws Throwable {
        try {
            if (answer instanceof List<?> result && result.size() == 1) {
                return values.convert(result.get(0), method.resultType());
            }
            throw faults.read(answer, method);
        } catch (MalformedXmlException e) {
            throw e.asRpcException("answer", "", "");
        } catch (JacksonException e) {
            throw unfit(method, "", e);
        }
    }
}
