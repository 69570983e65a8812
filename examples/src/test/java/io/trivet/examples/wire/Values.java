package io.trivet.examples.wire;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.CodecCache;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.TokenReader;
import io.trivet.rpc.values.TokenReaders;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueTypes;
import io.trivet.rpc.values.WriteFailures;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.dataformat.cbor.CBORFactory;

/** Writes and reads values in CBOR, by the rules that all wires share. Thread-safe. */
final class Values {
    // snippet
    private final CBORFactory cbor = CBORFactory.builder()
            .streamReadConstraints(ValueBinding.limits())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(ValueBinding.MAX_DEPTH + 1)
                    .build())
            .build();

    private final ValueTypes types = new ValueTypes(); // describes types, and refuses those that can't be sent
    private final CodecCache<TokenReader> readers = new CodecCache<>(types, new TokenReaders(types.beans()));
    private final RpcLimits limits;
    private final String side;

    /** Makes an instance for a client or a server; messages about limits name that side. */
    Values(RpcLimits limits, String side) {
        this.limits = limits;
        this.side = side;
    }

    ValueTypes types() {
        return types;
    }

    /** Adds a value to a message; throws RpcException if it can't be carried. */
    void write(ByteArrayOutputStream out, Object value, String what) {
        try (JsonGenerator generator =
                new CheckingGenerator(cbor.createGenerator(ObjectWriteContext.empty(), out), limits.maxDepth())) {
            types.beans().write(generator, value);
        } catch (RuntimeException e) {
            throw refusal(
                    what + " can't be carried: ",
                    e,
                    e instanceof JacksonException jackson ? WriteFailures.describe(jackson) : e.getMessage());
        }
        if (out.size() > limits.maxMessage()) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    what + " can't be carried: the message takes more than " + limits.maxMessage() + " bytes"
                            + raises("maxMessage"));
        }
    }

    /**
     * Returns a reader of a message's values from this position on; it takes their memory from an account if one is
     * given.
     */
    CountingParser parser(byte[] message, int from, MemoryAccount account) {
        return new CountingParser(
                cbor.createParser(ObjectReadContext.empty(), message, from, message.length - from),
                limits,
                new MessageMemory(limits, account));
    }

    /** Reads the next value; throws RpcException if it isn't of the type. */
    Object read(CountingParser in, Type type, String what) {
        try {
            if (in.nextToken() == null) {
                throw new ValueException("the message ends too early");
            }
            return readers.of(type).read(in);
        } catch (RuntimeException e) {
            String where = path(what, in.streamReadContext()) + ": ";
            throw refusal(
                    where,
                    e,
                    e instanceof JacksonException jackson ? ReadFailures.what(jackson) : ReadFailures.refused(e));
        }
    }
    // end

    /** Returns the failure for an exception. Jackson may have wrapped the one that our parser or generator threw. */
    private RpcException refusal(String where, RuntimeException thrown, String why) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof ValueException own) {
                return new RpcException(
                        own.isForWantOfMemory() ? RpcStatus.RESOURCE_EXHAUSTED : RpcStatus.INVALID_ARGUMENT,
                        where + own.getMessage() + (own.limit() == null ? "" : raises(own.limit())),
                        thrown);
            }
        }
        return new RpcException(RpcStatus.INVALID_ARGUMENT, where + why, thrown);
    }

    /** Returns the side whose limit was exceeded, and how to raise it. */
    String raises(String limit) {
        return ". That is the " + side + "'s limit: RpcLimits." + limit + " raises it.";
    }

    /** Returns the parser's position in a value. */
    private static String path(String root, TokenStreamContext context) {
        List<String> members = new ArrayList<>();
        for (TokenStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            if (at.inArray() && at.hasCurrentIndex()) {
                members.add("[" + at.getCurrentIndex() + "]");
            } else if (at.inObject() && at.hasCurrentName()) {
                members.add(at.currentName());
            }
        }
        Collections.reverse(members);
        return ReadFailures.path(root, members);
    }
}
