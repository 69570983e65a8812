package io.trivet.rpc.zerorpc;

import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.msgpack.MessagePackReader;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.msgpack.MessagePackWriter;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.netty.ItemSize;
import io.trivet.rpc.netty.Outbox;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.values.SupportedTypes;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.ArgumentsCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import io.trivet.rpc.zmtp.Frames;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads one method's events, as messages. Fails with INVALID_ARGUMENT if a value can't be carried or read.
 * Thread-safe.
 */
final class MethodEvents {
    /** Writes the failures of calls of unknown methods. */
    static final MethodEvents ANY = new MethodEvents(
            new MessagePackValues(), MethodDescriptor.untyped("", 0, void.class), RpcLimits.defaults());

    /** The longest name of a method: its calls begin within {@link EventHead#MAX} together with metadata. */
    private static final int MAX_NAME = 2048;

    private static final byte[] NO_ENVELOPE = {};

    private final MethodDescriptor method;
    private final RpcLimits limits;
    private final AnswerSize answers = new AnswerSize();
    private final ItemSize items = new ItemSize();
    private final ItemSize takenItems = new ItemSize();
    private final byte[] name;
    private final ArgumentsCodec arguments;
    private final @Nullable ValueCodec taken;
    private final @Nullable ValueCodec result;
    private final Faults faults;

    private interface Body {
        void writeTo(MessagePackWriter out);
    }

    /**
     * Prepares a method.
     *
     * @throws IllegalArgumentException if a type can't be carried; the message names parameter or result
     */
    MethodEvents(MessagePackValues values, MethodDescriptor method, RpcLimits limits) {
        this.method = method;
        this.limits = limits;
        name = Events.packed(method.name());
        if (name.length > MAX_NAME) {
            throw new IllegalArgumentException("the method's name is longer than " + MAX_NAME + " bytes.");
        }
        SupportedTypes.check(values.types(), method);
        arguments = values.arguments(method.parameterTypes());
        Type takenType = method.takenType();
        taken = takenType == null ? null : values.codec(takenType);
        boolean nothing = method.resultType() == void.class || method.resultType() == Void.class;
        result = nothing ? null : values.codec(method.resultType());
        faults = new Faults(values, method);
    }

    MethodDescriptor method() {
        return method;
    }

    /** Returns the expected length of the answers; for servers. */
    AnswerSize answers() {
        return answers;
    }

    /** Returns the expected length of the items; for servers. */
    ItemSize items() {
        return items;
    }

    /** Returns the expected length of the items of the stream that the method takes. */
    ItemSize takenItems() {
        return takenItems;
    }

    private ValueCodec taken() {
        return Objects.requireNonNull(taken, "a method that takes no stream");
    }

    /** Returns a call without its id and its remaining time, which are set when it is sent. */
    byte[] request(RpcCall call) {
        return message(
                out -> {
                    Events.beginCall(out, call.metadata(), name);
                    arguments.write(out, call.arguments());
                },
                "",
                NO_ENVELOPE,
                null);
    }

    /** Returns an item of the stream that the method takes; for clients. */
    byte[] takenItem(MessageIds ids, MessageId channel, Object item) {
        ValueCodec codec = taken();
        byte[] message = message(
                out -> {
                    Events.begin(out, ids, channel, Metadata.empty(), null, EventName.STREAM.packed());
                    codec.write(out, item);
                },
                "an item ",
                NO_ENVELOPE,
                null);
        takenItems.learn(Frames.length(message));
        return message;
    }

    /** Returns the answer of a call. It is counted in the given outbox, which must send it. */
    byte[] response(MessageIds ids, ReplyTo to, @Nullable Object value, Metadata metadata, Outbox outbox) {
        byte[] message = message(
                out -> {
                    Events.begin(out, ids, to.id(), metadata, null, EventName.OK.packed());
                    out.arrayHeader(1);
                    writeResult(out, value);
                },
                "the result ",
                to.envelope(),
                outbox);
        answers.learn(message.length);
        return message;
    }

    /** Returns an item of the stream that the method returns. It is counted in the given outbox, which must send it. */
    byte[] item(MessageIds ids, ReplyTo to, Metadata metadata, Object item, Outbox outbox) {
        byte[] message = message(
                out -> {
                    Events.begin(out, ids, to.id(), metadata, null, EventName.STREAM.packed());
                    writeResult(out, item);
                },
                "an item ",
                to.envelope(),
                outbox);
        items.learn(message.length);
        return message;
    }

    /** Returns the event that says that a stream has begun. */
    byte[] begun(MessageIds ids, ReplyTo to, Metadata metadata, Outbox outbox) {
        return message(
                out -> {
                    Events.begin(out, ids, to.id(), metadata, null, EventName.BEGUN.packed());
                    out.arrayHeader(0);
                },
                "",
                to.envelope(),
                outbox);
    }

    /** Returns a failure or a refusal. It is counted in the given outbox, which must send it, if there is one. */
    byte[] fault(MessageIds ids, ReplyTo to, Fault fault, boolean isRefusal, @Nullable Outbox outbox) {
        return message(
                out -> {
                    Runnable member = () -> faults.writeMember(out, fault, isRefusal);
                    Events.begin(out, ids, to.id(), Metadata.empty(), member, EventName.ERR.packed());
                    faults.writeArguments(out, fault);
                },
                "the exception ",
                to.envelope(),
                outbox);
    }

    private void writeResult(MessagePackWriter out, @Nullable Object value) {
        if (result == null) {
            out.nothing();
        } else {
            result.write(out, value);
        }
    }

    private byte[] message(Body body, String what, byte[] envelope, @Nullable Outbox outbox) {
        long wanted;
        do {
            try (MessagePackWriter writer = MessagePackWriter.ofAtMost(
                    limits.maxMessage() + Frames.ROOM, limits, outbox == null ? null : outbox.account())) {
                write(writer, body, what, outbox == null);
                byte[] message = message(writer, envelope, outbox);
                if (message != null) {
                    return message;
                }
                wanted = writer.length();
            } catch (ValueException e) {
                wanted = e.wanted();
            }
            // The message holds no counted memory any more.
        } while (outbox != null && outbox.awaitRoom(AnswerSize.WHILE_WRITTEN * wanted));
        throw new RpcException(
                RpcStatus.RESOURCE_EXHAUSTED,
                what + "has no room in the server's memory beside those of other calls; the call did run."
                        + " RpcLimits.maxMemory gives it more.");
    }

    /** Returns the written bytes in an array, which may be longer; or null if there is no memory for it. */
    private static byte @Nullable [] message(MessagePackWriter writer, byte[] envelope, @Nullable Outbox outbox) {
        int length = writer.length();
        if (writer.isLong() && envelope.length == 0) {
            byte[] message = writer.detach();
            Frames.complete(message, length);
            if (outbox != null) {
                outbox.made(message.length);
            }
            return message;
        }
        byte[] copy = Frames.behind(envelope, Frames.copy(writer.bytes(), length));
        return outbox == null || outbox.tryMake(copy.length) ? copy : null;
    }

    /** Throws a ValueException only if there is no memory at the moment. */
    private static void write(MessagePackWriter writer, Body body, String what, boolean isOfClient) {
        try {
            body.writeTo(writer);
        } catch (ValueException e) {
            throw e.isForWantOfMemory() ? e : refusal(what + "can't be carried: ", e, isOfClient);
        }
    }

    /**
     * Returns the exception for the caller about a value that can't be written or read. If a limit was exceeded, it
     * says how to raise it.
     */
    private static RpcException refusal(String what, ValueException e, boolean isOfClient) {
        String limit = e.limit();
        String side = isOfClient ? "client" : "server";
        return new RpcException(
                e.isForWantOfMemory() ? RpcStatus.RESOURCE_EXHAUSTED : RpcStatus.INVALID_ARGUMENT,
                what
                        + e.getMessage()
                        + (limit == null
                                ? ""
                                : ". That is the " + side + "'s limit: RpcLimits." + limit + " raises it."),
                e);
    }

    /** Returns a reader of an event's arguments, whose values take their memory from an account if one is given. */
    MessagePackReader reader(byte[] bytes, int from, int to, @Nullable MemoryAccount account) {
        return new MessagePackReader(bytes, from, to - from, limits, account);
    }

    /** Reads the arguments of a call. What follows them is ignored, as Python does. */
    List<Object> readArguments(MessagePackReader reader) {
        try {
            return arguments.read(reader);
        } catch (ValueException e) {
            throw refusal("the arguments don't fit: ", e, false);
        }
    }

    /** Reads an item of the stream that the method takes. */
    Object readTaken(MessagePackReader reader) {
        try {
            return present(taken().read(reader));
        } catch (ValueException e) {
            throw refusal("an item doesn't fit: ", e, false);
        }
    }

    /** Reads the arguments of OK. */
    @Nullable
    Object readResult(byte[] bytes, int from, int to) {
        try {
            MessagePackReader reader = reader(bytes, from, to, null);
            if (reader.arrayHeader("an array with the result") != 1) {
                throw Faults.unreadable("an answer that doesn't hold one result");
            }
            return result == null ? null : result.read(reader);
        } catch (ValueException e) {
            throw refusal("the result doesn't fit: ", e, true);
        }
    }

    /** Reads an item of the stream that the method returns. */
    Object readItem(byte[] bytes, int from, int to) {
        try {
            return present(result == null ? null : result.read(reader(bytes, from, to, null)));
        } catch (ValueException e) {
            throw refusal("an item doesn't fit: ", e, true);
        }
    }

    private static Object present(@Nullable Object item) {
        if (item == null) {
            throw Faults.unreadable("an item that is null");
        }
        return item;
    }

    /**
     * Reads the arguments of ERR.
     *
     * @param memberFrom where the header's member begins, or negative if there is none
     */
    Faults.Received readFault(byte[] bytes, int memberFrom, int from, int to) {
        try {
            return faults.read(
                    memberFrom < 0 ? null : reader(bytes, memberFrom, from, null), reader(bytes, from, to, null));
        } catch (ValueException e) {
            throw refusal("the fault can't be read: ", e, true);
        }
    }
}
