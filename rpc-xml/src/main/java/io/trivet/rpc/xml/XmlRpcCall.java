package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/** A request whose method name has been read. Its arguments are read when their types are known. */
final class XmlRpcCall {
    static final String BATCH = "system.multicall";

    /** The memory that a call of a batch takes until all calls of the batch are over. */
    private static final int MEMORY_OF_A_CALL = 512;

    private final XmlValues values;
    private final byte[] input;
    private final XmlScanner scanner;
    private final String name;
    private final Dialect dialect;

    /** Whether the arguments are in an array, as in a batch, and not in {@code params}. */
    private final boolean inBatch;

    private final @Nullable MemoryAccount account;

    /** The memory that was taken from the account for the values, or null if none was. */
    private @Nullable MessageMemory taken;

    private XmlRpcCall(
            XmlValues values,
            byte[] input,
            int position,
            String name,
            Dialect dialect,
            boolean inBatch,
            @Nullable MemoryAccount account) {
        this.values = values;
        this.input = input;
        scanner = new XmlScanner(input, position, input.length, values.limits().maxString());
        this.name = name;
        this.dialect = dialect;
        this.inBatch = inBatch;
        this.account = account;
    }

    static XmlRpcCall read(XmlValues values, byte[] document, @Nullable MemoryAccount account) {
        byte[] input = document;
        boolean isRead = false;
        try {
            input = XmlEncoding.toUtf8(document, account);
            XmlScanner scanner =
                    new XmlScanner(input, 0, input.length, values.limits().maxString());
            scanner.open(Tag.METHOD_CALL);
            Dialect dialect = Dialect.of(scanner);
            scanner.open(Tag.METHOD_NAME);
            scanner.close(Tag.METHOD_NAME);
            String name = scanner.name().strip();
            isRead = true;
            return new XmlRpcCall(values, input, scanner.position(), name, dialect, false, account);
        } catch (MalformedXmlException e) {
            throw malformed(e);
        } finally {
            if (!isRead && account != null) {
                XmlEncoding.giveBack(document, input, account);
            }
        }
    }

    String name() {
        return name;
    }

    /** Returns the document that is read: the received one, or its conversion if that was in another encoding. */
    byte[] input() {
        return input;
    }

    /**
     * Returns the memory that was taken for the arguments, or for the calls of a batch; or null. It must be given back
     * when they are not used any more.
     */
    @Nullable
    MessageMemory taken() {
        return taken;
    }

    /** Returns the dialect that the caller can read. */
    Dialect dialect() {
        return dialect;
    }

    /** Returns whether this call holds others. */
    boolean isBatch() {
        return !inBatch && name.equals(BATCH);
    }

    /** Reads the arguments into the types of the method; may be called once. */
    List<@Nullable Object> arguments(MethodDescriptor method) {
        Arguments arguments = new Arguments(method.parameterTypes());
        XmlRpcParser parser = values.parser(scanner, account);
        TokenStreamContext outside = null;
        try {
            if (inBatch) {
                parser.nextToken();
                outside = parser.streamReadContext();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    arguments.read(parser);
                }
            } else if (begins()) {
                while (!ends()) {
                    arguments.read(parser);
                    scanner.close(Tag.PARAM);
                }
            }
        } catch (MalformedXmlException e) {
            throw e.asRpcException("request", "server", arguments.path(parser, outside), "");
        } catch (JacksonException | ClassCastException e) {
            throw arguments.unfit(arguments.path(parser, outside), e);
        } finally {
            taken = parser.taken();
        }
        return arguments.all();
    }

    /** Counts the arguments. Returns one more than the given maximum if there are more, or -1 if they can't be read. */
    int countArguments(int max) {
        return new XmlRpcCall(values, input, scanner.position(), name, dialect, inBatch, null).skipArguments(max);
    }

    private int skipArguments(int max) {
        int count = 0;
        XmlRpcParser parser = values.parser(scanner, null).skipping();
        try {
            if (inBatch) {
                parser.nextToken();
                while (count <= max && parser.nextToken() != JsonToken.END_ARRAY) {
                    parser.skipChildren();
                    count++;
                }
            } else if (begins()) {
                while (count <= max && !ends()) {
                    parser.nextToken();
                    parser.skipChildren();
                    parser.clearCurrentToken();
                    scanner.close(Tag.PARAM);
                    count++;
                }
            }
        } catch (JacksonException e) {
            // Reading the arguments later reports the error.
            return -1;
        }
        return count;
    }

    private boolean begins() {
        scanner.next();
        if (scanner.isClosing(Tag.METHOD_CALL)) {
            scanner.end();
            return false;
        }
        if (!scanner.isOpening(Tag.PARAMS)) {
            throw scanner.unexpected("<params>");
        }
        return true;
    }

    private boolean ends() {
        scanner.next();
        if (scanner.isOpening(Tag.PARAM)) {
            return false;
        }
        scanner.checkClosing(Tag.PARAMS);
        scanner.close(Tag.METHOD_CALL);
        scanner.end();
        return true;
    }

    /** Collects arguments, at most as many as the method takes. */
    private final class Arguments {
        private final List<Type> types;
        private final List<@Nullable Object> read = new ArrayList<>();

        Arguments(List<Type> types) {
            this.types = types;
        }

        void read(XmlRpcParser parser) {
            if (read.size() == types.size()) {
                throw wrongCount("more");
            }
            read.add(values.read(parser, types.get(read.size())));
            parser.clearCurrentToken();
        }

        List<@Nullable Object> all() {
            if (read.size() < types.size()) {
                throw wrongCount(Integer.toString(read.size()));
            }
            return read;
        }

        /** Returns the path of the argument that is being read and failed. */
        String path(XmlRpcParser parser, @Nullable TokenStreamContext outside) {
            return parser.path("argument " + (read.size() + 1), outside);
        }

        RpcException unfit(String path, RuntimeException e) {
            return new RpcException(
                    RpcStatus.INVALID_ARGUMENT, "the arguments don't fit: " + path + ": " + XmlValues.why(e), e);
        }

        private RpcException wrongCount(String got) {
            return new RpcException(
                    RpcStatus.INVALID_ARGUMENT, "it takes " + types.size() + " arguments, and got " + got + ".");
        }
    }

    /** Returns the calls of a batch. */
    List<XmlRpcCall> batch() {
        List<XmlRpcCall> calls = new ArrayList<>();
        MessageMemory room = new MessageMemory(values.limits(), account);
        taken = room;
        long there = 0;
        try {
            if (!begins() || ends()) {
                throw new RpcException(RpcStatus.INVALID_ARGUMENT, BATCH + " takes an array of calls.");
            }
            XmlRpcParser parser = values.parser(scanner, null).skipping();
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new RpcException(RpcStatus.INVALID_ARGUMENT, BATCH + " takes an array of calls.");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (calls.size() == Limits.CALLS) {
                    throw new MalformedXmlException(
                            "a batch holds more than " + Limits.CALLS + " calls", FaultCodes.TOO_MANY_CALLS);
                }
                if ((long) MEMORY_OF_A_CALL * calls.size() >= there) {
                    there = room.roomFor((long) MEMORY_OF_A_CALL * (calls.size() + 1));
                    if (there < 0) {
                        throw MalformedXmlException.of(room);
                    }
                }
                calls.add(entry(parser));
            }
            scanner.close(Tag.PARAM);
            if (!ends()) {
                throw new RpcException(
                        RpcStatus.INVALID_ARGUMENT, BATCH + " takes an array of calls, and nothing else.");
            }
            return calls;
        } catch (MalformedXmlException e) {
            throw malformed(e);
        }
    }

    /**
     * Reads a call of a batch. The name, which determines the types of the arguments, may come after them: they are
     * skipped and read later.
     */
    private XmlRpcCall entry(XmlRpcParser parser) {
        String entryName = null;
        int parameters = -1;
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String member = parser.currentName();
                int position = scanner.position();
                JsonToken token = parser.nextToken();
                if ("methodName".equals(member) && token == JsonToken.VALUE_STRING) {
                    entryName = parser.getString();
                } else if ("params".equals(member) && token == JsonToken.START_ARRAY) {
                    parameters = position;
                }
                parser.skipChildren();
            }
        }
        if (entryName == null || parameters < 0) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    BATCH + " takes structs of methodName, a string, and params, an array; one is something else.");
        }
        return new XmlRpcCall(values, input, parameters, entryName, dialect, true, account);
    }

    private static RpcException malformed(MalformedXmlException e) {
        return e.asRpcException("request", "server", "", "");
    }
}
