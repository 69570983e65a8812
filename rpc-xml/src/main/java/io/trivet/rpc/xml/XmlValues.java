package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.CodecCache;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.RefusedTypeException;
import io.trivet.rpc.values.TokenReader;
import io.trivet.rpc.values.TokenReaders;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueTypes;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Writes and reads values, by the rules that are the same for all formats. Thread-safe. */
final class XmlValues {
    static final String RAISES_SERVERS = raises("server", "maxMessage");
    static final String RAISES_CLIENTS = raises("client", "maxMessage");

    private final ValueTypes types = new ValueTypes();
    private final AnyWriter any = new AnyWriter(this::ofClass);
    private final CodecCache<TokenReader> readers = new CodecCache<>(new TokenReaders(types.beans()));
    private final CodecCache<ValueWriter> writers = new CodecCache<>(new ValueWriters(types.beans(), any));
    private final Map<Type, TokenReader> read = new ConcurrentHashMap<>();
    private final Map<Type, ValueWriter> declared = new ConcurrentHashMap<>();
    private final Map<Class<?>, ValueWriter> undeclared = new ConcurrentHashMap<>();
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
            ValueException failure = ValueWriter.failure(e);
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
        ValueWriter known = declared.get(type);
        if (known == null) {
            known = writers.of(types.of(type));
            declared.put(type, known);
        }
        return known;
    }

    private ValueWriter ofClass(Class<?> type) {
        ValueWriter known = undeclared.get(type);
        if (known == null) {
            if (type == Object.class) {
                throw new ValueException("a plain Object has nothing that could be carried");
            }
            try {
                known = writers.of(types.ofClass(type));
            } catch (RefusedTypeException e) {
                throw new ValueException(e.why(), e);
            } catch (IllegalArgumentException e) {
                throw new ValueException("it isn't of a class whose values can be carried", e);
            }
            undeclared.put(type, known);
        }
        return known;
    }

    /** Returns a parser whose values take their memory from an account, or from nothing if that is null; the limits hold in any case. */
    XmlRpcParser parser(XmlScanner scanner, @Nullable MemoryAccount account) {
        return new XmlRpcParser(scanner, limits, account);
    }

    /** Reads the value at which a parser stands, or the next if it stands at none, or throws JacksonException. */
    @Nullable
    Object read(XmlRpcParser parser, Type type) {
        TokenReader known = read.get(type);
        if (known == null) {
            known = readers.of(types.of(type));
            read.put(type, known);
        }
        if (parser.currentToken() == null) {
            parser.nextToken();
        }
        return known.read(parser);
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
