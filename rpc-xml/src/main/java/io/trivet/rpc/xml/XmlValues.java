package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.CodecCache;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TokenReader;
import io.trivet.rpc.values.TokenReaders;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueTypes;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Writes and reads values, by the rules that all formats share. Thread-safe. */
final class XmlValues {
    static final String RAISES_SERVERS = raises("server", "maxMessage");
    static final String RAISES_CLIENTS = raises("client", "maxMessage");

    private final ValueTypes types = new ValueTypes();
    private final CodecCache<TokenReader> readers = new CodecCache<>(types, new TokenReaders(types.beans()));
    private final CodecCache<ValueWriter> writers =
            new CodecCache<>(types, new ValueWriters(types.beans(), new AnyWriter(this::ofClass)));
    private final RpcLimits limits;

    XmlValues(RpcLimits limits) {
        this.limits = limits;
    }

    /** Returns the advice for an exceeded limit. */
    static String raises(String side, String limit) {
        return " That is the " + side + "'s limit: RpcLimits." + limit + " raises it.";
    }

    RpcLimits limits() {
        return limits;
    }

    /** Returns the descriptions of the types. */
    ValueTypes types() {
        return types;
    }

    /**
     * Writes a value. Throws RpcException INVALID_ARGUMENT if it can't be carried, or NoRoomException if there is no
     * memory for it now.
     *
     * @param argument the number of the argument, from 1 on, or 0 for a result
     */
    void write(XmlOutput out, Type type, @Nullable Object value, int argument) {
        try {
            writer(type).write(writer(out), value);
        } catch (NoRoomException room) {
            if (room.isForNow()) {
                throw room;
            }
            throw unfit(argument, room.getOriginalMessage(), "maxMessage", room);
        } catch (RuntimeException e) {
            ValueException failure = ValueException.ofWriting(e);
            throw unfit(argument, failure.getMessage(), failure.limit(), e);
        }
    }

    private static RpcException unfit(int argument, @Nullable String why, @Nullable String limit, Throwable cause) {
        return new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                (argument == 0 ? "the result" : "argument " + argument) + " can't be carried: " + why
                        + (limit == null ? "" : "." + raises(argument == 0 ? "server" : "client", limit)),
                cause);
    }

    /** Returns the reason why a value couldn't be read, for its sender. */
    static String why(RuntimeException e) {
        return e instanceof JacksonException jackson ? ReadFailures.what(jackson) : ReadFailures.refused(e);
    }

    XmlWriter writer(XmlOutput out) {
        return new XmlWriter(out, limits.maxDepth());
    }

    ValueWriter writer(Type type) {
        return writers.of(type);
    }

    private ValueWriter ofClass(Class<?> type) {
        return writers.ofClass(type);
    }

    /**
     * Returns a parser whose values take their memory from an account, or count nothing if that is null. The limits
     * apply in any case.
     */
    XmlRpcParser parser(XmlScanner scanner, @Nullable MemoryAccount account) {
        return new XmlRpcParser(scanner, limits, account);
    }

    /** Reads the value at the parser's position, or the next value if there is none at it. Throws JacksonException. */
    @Nullable
    Object read(XmlRpcParser parser, Type type) {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        return readers.of(type).read(parser);
    }

    /**
     * Converts a value to this type if it was read before its type was known. It goes through the wire's format, where
     * all rules apply.
     */
    @Nullable
    Object convert(@Nullable Object value, Type type) {
        byte[] wire;
        try (XmlOutput out = XmlOutput.beginLenient()) {
            write(out, Object.class, value, 0);
            wire = out.toByteArray(0);
        }
        try (XmlRpcParser parser = parser(new XmlScanner(wire, 0, wire.length, Integer.MAX_VALUE), null)) {
            return read(parser, type);
        }
    }
}
