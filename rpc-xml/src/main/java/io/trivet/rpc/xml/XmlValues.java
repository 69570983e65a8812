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

/** Writes and reads values, by the rules that are the same for all formats. Thread-safe. */
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

    /** Returns what to do about a limit. */
    static String raises(String side, String limit) {
        return " That is the " + side + "'s limit: RpcLimits." + limit + " raises it.";
    }

    RpcLimits limits() {
        return limits;
    }

    /** Returns what describes the types. */
    ValueTypes types() {
        return types;
    }

    /**
     * Writes a value, or throws RpcException INVALID_ARGUMENT if it can't be carried, or NoRoomException if there is no memory for it now.
     *
     * @param argument which one it is, from 1 on, or 0 for a result
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

    /** Returns why a value couldn't be read, for whoever sent it. */
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

    /** Returns a parser whose values take their memory from an account, or from nothing if that is null; the limits hold in any case. */
    XmlRpcParser parser(XmlScanner scanner, @Nullable MemoryAccount account) {
        return new XmlRpcParser(scanner, limits, account);
    }

    /** Reads the value at which a parser stands, or the next if it stands at none, or throws JacksonException. */
    @Nullable
    Object read(XmlRpcParser parser, Type type) {
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        return readers.of(type).read(parser);
    }

    /** Makes a value of this type of one that was read before its type was known: by the way over the wire, where all rules are. */
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
