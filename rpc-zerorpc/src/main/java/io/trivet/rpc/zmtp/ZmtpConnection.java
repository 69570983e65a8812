package io.trivet.rpc.zmtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.netty.FrameDecoder;
import io.trivet.rpc.netty.Outbox;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a DEALER or a ROUTER. Greets the peer, passes on the last frame of each message, and answers pings.
 * A peer that sends anything that isn't allowed loses its connection at once; one that vanished does so after three
 * pauses, if its version answers pings.
 */
public abstract class ZmtpConnection extends FrameDecoder {
    /** Maximum length of what a peer has to send before its first message, and of other commands. */
    private static final int MAX_COMMAND = 8 * 1024;

    /** Maximum length of a frame in front of a message's content: the id of a device has at most 255 bytes. */
    private static final int MAX_PART = Frames.MAX_SHORT;

    /** Maximum number of frames in front of a message's content, and of the bytes that an answer repeats of them. */
    private static final int MAX_PARTS = 16;

    private static final int MAX_ENVELOPE = 512;

    /** Maximum length of content, whatever a user has set: a longer one is a mistake. */
    private static final int MAX_CONTENT = 1024 * 1024 * 1024;

    /** How much of content that is refused is looked at, to find out whom to tell. */
    private static final int BEGINNING = 16 * 1024;

    private static final String PING = "\4PING";
    private static final String PONG = "\4PONG";
    private static final int TTL = 2;
    private static final byte[] EMPTY_FRAME = {Frames.MORE, 0};
    private static final byte[] NO_ENVELOPE = {};

    private final RpcLimits limits;
    private final Mechanism mechanism;
    private final long pauseNanos;

    private boolean isGreeted;
    private boolean answersPings;

    /** The frames of the unfinished message before its last but one, and that one; how many these are. */
    private byte[] envelope = NO_ENVELOPE;

    private byte[] delimiter = NO_ENVELOPE;
    private int parts;

    private boolean readSincePing;
    private boolean pingOutstanding;
    private @Nullable Future<?> keepalive;

    /**
     * Creates a connection.
     *
     * @param begin maximum time from the connection to the end of the peer's READY, TLS included
     * @param pause how long the peer is silent before it gets a ping
     */
    protected ZmtpConnection(RpcLimits limits, Mechanism mechanism, Duration begin, Duration pause) {
        super(limits, begin);
        this.limits = limits;
        this.mechanism = mechanism;
        pauseNanos = pause.toNanos();
    }

    /** Returns the queue of messages to send. */
    protected abstract Outbox outbox();

    /**
     * Handles a message.
     *
     * @param envelope the frames to be sent in front of an answer
     * @param in positioned at the content, which has this many bytes; unread bytes of it are skipped
     */
    protected abstract void message(byte[] envelope, ByteBuf in, int length);

    /**
     * Called for a message that is dropped because its content is longer than the limit.
     *
     * @param beginning a part of the content, from its beginning
     * @param why says how long the content is, and the limit
     */
    protected abstract void tooLong(byte[] envelope, byte[] beginning, String why);

    /** Called for a message that is dropped because there is no memory for it. */
    protected abstract void dropped(byte[] envelope, byte[] beginning);

    /** Returns what is known of the peer by its first commands. */
    protected final Mechanism mechanism() {
        return mechanism;
    }

    @Override
    protected final void open(ChannelHandlerContext ctx) {
        byte[] greeting = Greeting.of(mechanism.name(), mechanism.isServer());
        // The command of PLAIN waits for the peer's greeting: a peer of another mechanism gets no password.
        byte[] first = mechanism.name().equals("NULL") ? mechanism.first() : null;
        ctx.write(Unpooled.wrappedBuffer(greeting), ctx.voidPromise());
        if (first != null) {
            ctx.write(Unpooled.wrappedBuffer(first), ctx.voidPromise());
        }
        ctx.flush();
    }

    @Override
    protected final boolean begin(ChannelHandlerContext ctx, ByteBuf in) {
        if (!isGreeted) {
            String problem = Greeting.problem(in, mechanism.name());
            if (problem != null) {
                throw wrong(in, problem);
            }
            if (in.readableBytes() < Greeting.LENGTH) {
                return false;
            }
            isGreeted = true;
            answersPings = Greeting.answersPings(in);
            in.skipBytes(Greeting.LENGTH);
            if (!mechanism.name().equals("NULL")) {
                send(ctx, mechanism.first());
            }
        }
        while (!mechanism.isReady()) {
            int head = head(in);
            if (head == 0) {
                return false;
            }
            if ((in.getByte(in.readerIndex()) & Frames.COMMAND) == 0) {
                throw wrong(in, "the peer sent a message before READY");
            }
            byte[] body = command(in, head);
            if (body == null) {
                return false;
            }
            try {
                send(ctx, mechanism.command(body));
            } catch (CorruptedFrameException e) {
                throw wrong(in, "the peer sent " + e.getMessage());
            }
        }
        return true;
    }

    private static void send(ChannelHandlerContext ctx, byte @Nullable [] command) {
        if (command != null) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(command), ctx.voidPromise());
        }
    }

    private static CorruptedFrameException wrong(ByteBuf in, String why) {
        in.skipBytes(in.readableBytes());
        return new CorruptedFrameException(why);
    }

    @Override
    protected void begun() {
        keepalive = context()
                .executor()
                .scheduleWithFixedDelay(this::keepAlive, pauseNanos, pauseNanos, TimeUnit.NANOSECONDS);
    }

    /** Checks the connection with a ping: a vanished peer leaves it open, but doesn't answer. */
    private void keepAlive() {
        if (readSincePing || !context().channel().config().isAutoRead()) {
            readSincePing = false;
            pingOutstanding = false;
        } else if (pingOutstanding) {
            context()
                    .pipeline()
                    .fireExceptionCaught(new SocketTimeoutException("the peer sent nothing for "
                            + text(Duration.ofNanos(2 * pauseNanos)) + ", not even an answer to a ping"));
        } else if (answersPings) {
            pingOutstanding = true;
            outbox().write(Frames.command("PING", new byte[TTL]));
            outbox().flush();
        }
    }

    /** Returns the length of the next frame's head, or zero if it hasn't arrived. */
    private static int head(ByteBuf in) {
        int there = in.readableBytes();
        if (there < Frames.SHORT_HEAD) {
            return 0;
        }
        int head = (in.getByte(in.readerIndex()) & Frames.LONG) == 0 ? Frames.SHORT_HEAD : Frames.LONG_HEAD;
        return there < head ? 0 : head;
    }

    private static long length(ByteBuf in, int head) {
        int at = in.readerIndex() + 1;
        return head == Frames.SHORT_HEAD ? in.getUnsignedByte(at) : in.getLong(at);
    }

    /** Reads the body of a command, or returns null if it isn't complete. */
    private static byte @Nullable [] command(ByteBuf in, int head) {
        long length = length(in, head);
        if (length < 0 || length > MAX_COMMAND) {
            throw wrong(
                    in,
                    "the peer sent a command of " + Long.toUnsignedString(length) + " bytes, and not of " + MAX_COMMAND
                            + " at most");
        }
        if (in.readableBytes() < head + length) {
            return null;
        }
        byte[] body = new byte[(int) length];
        in.skipBytes(head);
        in.readBytes(body);
        return body;
    }

    @Override
    protected final boolean next(ChannelHandlerContext ctx, ByteBuf in) {
        int head = head(in);
        if (head == 0) {
            return false;
        }
        int flags = in.getByte(in.readerIndex());
        if ((flags & Frames.COMMAND) != 0) {
            byte[] body = command(in, head);
            if (body != null) {
                answerPing(body);
            }
            return body != null;
        }
        long length = length(in, head);
        return (flags & Frames.MORE) != 0 ? part(in, head, length) : content(in, head, length);
    }

    private void answerPing(byte[] body) {
        int from = PING.length();
        if (body.length >= from + TTL && new String(body, 0, from, StandardCharsets.ISO_8859_1).equals(PING)) {
            outbox().write(Frames.command(PONG.substring(1), Arrays.copyOfRange(body, from + TTL, body.length)));
        }
    }

    private boolean part(ByteBuf in, int head, long length) {
        if (length < 0 || length > MAX_PART || parts == MAX_PARTS || envelope.length > MAX_ENVELOPE - MAX_PART) {
            throw wrong(in, "the peer sent too many or too long frames in front of a message's content");
        }
        if (in.readableBytes() < head + length) {
            return false;
        }
        parts++;
        if (parts > 1) {
            byte[] longer = Arrays.copyOf(envelope, envelope.length + delimiter.length);
            System.arraycopy(delimiter, 0, longer, envelope.length, delimiter.length);
            envelope = longer;
        }
        if (length == 0) {
            delimiter = EMPTY_FRAME;
        } else {
            byte[] frame = new byte[Frames.SHORT_HEAD + (int) length];
            frame[0] = Frames.MORE;
            frame[1] = (byte) length;
            in.getBytes(in.readerIndex() + head, frame, Frames.SHORT_HEAD, (int) length);
            delimiter = frame;
        }
        in.skipBytes(head + (int) length);
        return true;
    }

    private boolean content(ByteBuf in, int head, long length) {
        if (length < 0 || length > MAX_CONTENT) {
            throw wrong(
                    in,
                    "the peer sent a frame of " + Long.toUnsignedString(length) + " bytes, and not of "
                            + limits.maxMessage() + " at most");
        }
        int there = in.readableBytes();
        if (length > limits.maxMessage()) {
            if (there < head + BEGINNING) {
                return false;
            }
            byte[] before = endOfMessage();
            tooLong(
                    before,
                    beginning(in, head, BEGINNING),
                    "it takes " + length + " bytes, and the limit is " + limits.maxMessage());
            drop(in, head + (int) length);
            return true;
        }
        if (there < head + length) {
            return false;
        }
        in.skipBytes(head);
        int next = in.readerIndex() + (int) length;
        message(endOfMessage(), in, (int) length);
        in.readerIndex(next);
        return true;
    }

    private byte[] endOfMessage() {
        byte[] before = envelope;
        envelope = NO_ENVELOPE;
        parts = 0;
        return before;
    }

    private static byte[] beginning(ByteBuf in, int head, int most) {
        return ByteBufUtil.getBytes(in, in.readerIndex() + head, Math.min(most, in.readableBytes() - head));
    }

    @Override
    protected final int refuse(ByteBuf in) {
        int head = head(in);
        if (head == 0 || (in.getByte(in.readerIndex()) & (Frames.COMMAND | Frames.MORE)) != 0) {
            return 0;
        }
        int length = (int) length(in, head);
        dropped(endOfMessage(), beginning(in, head, BEGINNING));
        return head + length;
    }

    /** Any byte counts as a sign of life, because a long message may take its time. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        readSincePing = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (keepalive != null) {
            keepalive.cancel(false);
        }
        super.channelInactive(ctx);
    }
}
