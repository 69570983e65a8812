package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.values.ValueTypes;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Writes and reads the documents of XML-RPC. Fails with INVALID_ARGUMENT if one can't be carried or read. Thread-safe.
 */
final class XmlRpcCodec {
    private static final byte[] PARAMS = ascii("</methodName><params>");
    private static final byte[] END_CALL = ascii("</params></methodCall>");
    private static final byte[] PARAM = ascii("<param>");
    private static final byte[] END_PARAM = ascii("</param>");
    private static final byte[] END_RESULT = ascii("</param></params></methodResponse>");
    private static final byte[] END_FAULT = ascii("</fault></methodResponse>");
    private static final byte[] ARRAY = ascii("<value><array><data>");
    private static final byte[] END_ARRAY = ascii("</data></array></value>");

    private final XmlValues values;
    private final XmlRpcFaults faults;
    private final RpcLimits limits;

    /** Creates a codec that knows no types yet, with the default limits. */
    XmlRpcCodec() {
        this(RpcLimits.defaults());
    }

    /** Creates a codec that knows no types yet. */
    XmlRpcCodec(RpcLimits limits) {
        this.limits = limits;
        values = new XmlValues(limits);
        faults = new XmlRpcFaults(values);
    }

    RpcLimits limits() {
        return limits;
    }

    /** Returns the descriptions of the types. */
    ValueTypes types() {
        return values.types();
    }

    /** Returns the message that the named document is too long, with the limit and how to raise it. */
    String tooLong(String what) {
        return what + " takes more than " + limits.maxMessage() + " bytes." + XmlValues.RAISES_SERVERS;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the document of a call. */
    ByteBuf writeCall(RpcCall call, Dialect dialect) {
        try (XmlOutput xml = XmlOutput.begin(dialect, limits.maxMessage(), null)) {
            xml.raw(dialect.call());
            try {
                xml.text(HttpRequests.name(call.method()));
            } catch (IllegalArgumentException e) {
                throw new RpcException(RpcStatus.INVALID_ARGUMENT, "the method's name can't be carried.", e);
            }
            xml.raw(PARAMS);
            List<Type> types = call.descriptor().parameterTypes();
            List<?> arguments = call.arguments();
            for (int i = 0; i < arguments.size(); i++) {
                xml.raw(PARAM);
                values.write(xml, types.get(i), arguments.get(i), i + 1);
                xml.raw(END_PARAM);
            }
            xml.raw(END_CALL);
            return xml.detach();
        } catch (NoRoomException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    "the call can't be carried: " + e.getOriginalMessage() + "." + XmlValues.RAISES_CLIENTS,
                    e);
        }
    }

    /**
     * Reads a call up to its arguments.
     *
     * @param account the account from which memory for a converted document and for the arguments is taken, or null to
     *     count nothing
     */
    XmlRpcCall readCall(byte[] document, @Nullable MemoryAccount account) {
        return XmlRpcCall.read(values, document, account);
    }

    /** Returns an empty document for a result or a fault. */
    XmlOutput output(AnswerFormat format, @Nullable MemoryAccount account) {
        return XmlOutput.begin(format.dialect(), limits.maxMessage(), account);
    }

    void writeResult(XmlOutput xml, Type type, @Nullable Object result, AnswerFormat format) {
        xml.raw(format.dialect().result());
        values.write(xml, type, result, 0);
        xml.raw(END_RESULT);
    }

    void writeFault(XmlOutput xml, CodedFault fault, AnswerFormat format) {
        xml.raw(format.dialect().fault());
        faults.write(xml, fault, format);
        xml.raw(END_FAULT);
    }

    /** Returns a document that begins like the answer to a batch, with room for its end. */
    XmlOutput gatherBatch(AnswerFormat format, @Nullable MemoryAccount account) {
        XmlOutput xml =
                XmlOutput.gather(format.dialect(), limits.maxMessage() - END_ARRAY.length - END_RESULT.length, account);
        xml.raw(format.dialect().result());
        xml.raw(ARRAY);
        return xml;
    }

    /**
     * Writes the outcome of one call of a batch: an array with the result of this type, or the struct of a
     * {@link CodedFault}.
     */
    void writeBatched(XmlOutput xml, Type type, @Nullable Object outcome, AnswerFormat format) {
        int start = xml.length();
        try {
            if (outcome instanceof CodedFault fault) {
                faults.write(xml, fault, format);
            } else {
                xml.raw(ARRAY);
                values.write(xml, type, outcome, 0);
                xml.raw(END_ARRAY);
            }
        } catch (NoRoomException e) {
            throw e;
        } catch (RpcException e) {
            NoRoomException room = NoRoomException.in(e);
            if (room != null) {
                // This result alone isn't too long.
                throw room;
            }
            xml.truncate(start);
            faults.write(xml, CodedFault.of(e), format);
        } catch (Throwable e) {
            // Even an Error of a getter concerns only one call.
            xml.truncate(start);
            faults.write(xml, CodedFault.of(e), format);
        }
    }

    void endBatch(XmlOutput xml) {
        xml.setMaxLength(limits.maxMessage());
        xml.raw(END_ARRAY);
        xml.raw(END_RESULT);
    }

    /** Returns the result, or throws the exception that the method is to throw. */
    @Nullable
    Object readResponse(byte[] document, MethodDescriptor method) throws Throwable {
        try {
            byte[] input = XmlEncoding.toUtf8(document, null);
            XmlScanner scanner = new XmlScanner(input, 0, input.length, limits.maxString());
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
        return e.asRpcException("answer", "client", path, " Check that the URI is that of an XML-RPC server.");
    }

    private Throwable fault(XmlScanner scanner, MethodDescriptor method) {
        try (XmlRpcParser parser = values.parser(scanner, null)) {
            Object struct = values.read(parser, Object.class);
            scanner.close(Tag.FAULT);
            scanner.close(Tag.METHOD_RESPONSE);
            scanner.end();
            return faults.read(struct, method);
        }
    }

    private @Nullable Object result(XmlScanner scanner, MethodDescriptor method) {
        try (XmlRpcParser parser = values.parser(scanner, null)) {
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

    /**
     * Returns the exception for a document with another status than 200 if it is one of Trivet's faults, otherwise
     * null.
     */
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

    /**
     * Returns whether a server sends the results of a batch bare, instead of each in an array of its own as the rule
     * requires.
     */
    static boolean areBare(List<?> answers) {
        for (Object answer : answers) {
            boolean isInArray = answer instanceof List<?> result && result.size() == 1;
            if (!isInArray && !XmlRpcFaults.isFault(answer)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the result of one call of a batch, or throws the exception that the method is to throw. */
    @Nullable
    Object readBatched(@Nullable Object answer, boolean isBare, MethodDescriptor method) throws Throwable {
        try {
            if (XmlRpcFaults.isFault(answer)) {
                throw faults.read(answer, method);
            }
            Object result = answer instanceof List<?> wrapped && !isBare ? wrapped.get(0) : answer;
            return values.convert(result, method.resultType());
        } catch (MalformedXmlException e) {
            throw e.asRpcException("answer", "client", "", "");
        } catch (JacksonException e) {
            throw unfit(method, "", e);
        }
    }
}
