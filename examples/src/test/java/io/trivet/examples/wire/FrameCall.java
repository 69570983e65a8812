package io.trivet.examples.wire;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A call on its way, and the future of its answer. */
final class FrameCall extends CompletableFuture<RpcReply> {
    final int id;
    private final MethodCodec codec;
    private final Deadline deadline;
    private final byte[] body;

    /**
     * The connection on which it was sent, or null. The server needn't be notified of the end of a call that it has
     * answered.
     */
    private volatile FrameSocket carrier;

    private volatile boolean answered;

    FrameCall(int id, MethodCodec codec, Deadline deadline, byte[] body) {
        this.id = id;
        this.codec = codec;
        this.deadline = deadline;
        this.body = body;
    }

    Deadline deadline() {
        return deadline;
    }

    // snippet
    void sendBy(FrameSocket socket) throws IOException {
        carrier = socket;
        // Sends the time left, not a point in time, because clocks differ.
        ByteBuffer.wrap(body).putLong(0, Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos())));
        socket.write(FrameSocket.CALL, id, body);
    }

    void end(byte type, byte[] answer) {
        answered = true;
        try {
            if (type == FrameSocket.RESULT) {
                complete(codec.readResult(answer));
            } else {
                completeExceptionally(codec.readFault(answer).toThrowable());
            }
        } catch (RpcException e) {
            completeExceptionally(e);
        } catch (RuntimeException | IOException e) {
            completeExceptionally(
                    new RpcException(RpcStatus.INTERNAL, "the peer sent an answer that can't be read.", e));
        } catch (Throwable e) {
            completeExceptionally(e); // even an Error of a result's constructor concerns only this call
        }
    }

    void failOverdue() {
        fail(RpcStatus.DEADLINE_EXCEEDED, "there was no answer when its time was over.");
    }

    void fail(RpcStatus status, String why) {
        completeExceptionally(new RpcException(status, why));
    }
    // end

    void endTooLong(String why) {
        answered = true;
        fail(RpcStatus.INVALID_ARGUMENT, why);
    }

    boolean isCarriedBy(FrameSocket socket) {
        return carrier == socket;
    }

    /** Returns the connection of the server that runs the call although its answer is not wanted any more, or null. */
    FrameSocket abandonedAt() {
        return answered ? null : carrier;
    }
}
