package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.WriteFailures;
import io.trivet.rpc.xml.XmlRpcGenerator.TooDeepException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Writes and reads values, by the rules that are the same for all formats. Thread-safe. */
final class XmlValues {
    static final String RAISES_SERVERS = raises("server", "maxMessage");
    static final String RAISES_CLIENTS = raises("client", "maxMessage");

    private final ValueBinding binding = new ValueBinding(JsonMapper.builder());
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

    /**
     * Writes a value, or throws RpcException INVALID_ARGUMENT if it can't be carried, or NoRoomException if there is no memory for it now.
     *
     * @param argument which one it is, from 1 on, or 0 for a result
     */
    void write(XmlOutput out, @Nullable Object value, int argument) {
        try (XmlRpcGenerator generator = generator(out)) {
            binding.write(generator, value);
        } catch (JacksonException e) {
            NoRoomException room = NoRoomException.in(e);
            if (room != null && room.isForNow()) {
                throw room;
            }
            String limit = room != null ? "maxMessage" : e instanceof TooDeepException ? "maxDepth" : null;
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    (argument == 0 ? "the result" : "argument " + argument) + " can't be carried: "
                            + (room == null ? WriteFailures.describe(e) : room.getOriginalMessage())
                            + (limit == null ? "" : "." + raises(argument == 0 ? "server" : "client", limit)),
                    room == null ? e : room);
        }
    }

    /** Returns why a value couldn't be read, for whoever sent it. */
    static String why(RuntimeException e) {
        return e instanceof JacksonException jackson ? ReadFailures.what(jackson) : ReadFailures.refused(e);
    }

    /** Writes a value as a part of another. */
    void write(XmlRpcGenerator generator, @Nullable Object value) {
        binding.write(generator, value);
    }

    XmlRpcGenerator generator(XmlOutput out) {
        return new XmlRpcGenerator(out, limits.maxDepth());
    }

    /** Returns a parser whose values take their memory from an account, or from nothing if that is null; the limits hold in any case. */
    XmlRpcParser parser(XmlScanner scanner, @Nullable MemoryAccount account) {
        return new XmlRpcParser(scanner, limits, account);
    }

    /** Reads the value at which a parser stands, or throws JacksonException. */
    @Nullable
    Object read(XmlRpcParser parser, Type type) {
        return binding.read(parser, type);
    }

    /** Makes a value of this type of one that was read before its type was known: by the way over the wire, where all rules are. */
    @Nullable
    Object convert(@Nullable Object value, Type type) {
        byte[] wire;
        try (XmlOutput out = XmlOutput.beginLenient()) {
            write(out, value, 0);
            wire = out.toByteArray(0);
        }
        try (XmlRpcParser parser = parser(new XmlScanner(wire, 0, wire.length, Integer.MAX_VALUE), null)) {
            return read(parser, type);
        }
    }
}
