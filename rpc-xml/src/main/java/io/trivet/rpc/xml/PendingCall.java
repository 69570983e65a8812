package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpRequest;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.PooledCall;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for its answer, with its document, which is kept until then. It may change connections if that
 * can't run it twice.
 */
final class PendingCall implements PooledCall {
    private static final int MAX_ATTEMPTS = 3;

    /**
     * Maximum number of times that a call is sent if each server answers that it didn't read it. A closing server may
     * give that answer on every pooled connection.
     */
    private static final int MAX_UNREAD = 10;

    private final RpcCall call;
    private final CompletableFuture<RpcReply> reply = new CompletableFuture<>();

    /** The document; null when the call has ended. Guarded by this, as are the next two fields. */
    private @Nullable ByteBuf document;

    private @Nullable HttpConnection connection;
    private int attempts;

    /** Creates a call that releases the document when it ends. */
    PendingCall(RpcCall call, ByteBuf document) {
        this.call = call;
        this.document = document;
        reply.whenComplete((value, thrown) -> ended());
    }

    @Override
    public RpcCall call() {
        return call;
    }

    CompletableFuture<RpcReply> reply() {
        return reply;
    }

    /**
     * Returns the request for this connection, or null if the call has ended. The caller must send or release the
     * request.
     */
    @Nullable
    FullHttpRequest assign(HttpConnection to, HttpRequests requests) {
        ByteBuf copy;
        synchronized (this) {
            if (document == null) {
                return null;
            }
            copy = document.retainedDuplicate();
            connection = to;
        }
        return requests.post(copy, call);
    }

    /** Marks the call as written; it may run from now on. */
    synchronized void sent() {
        attempts++;
    }

    private void ended() {
        HttpConnection carrier;
        synchronized (this) {
            carrier = connection;
            if (document != null) {
                document.release();
                document = null;
            }
        }
        if (carrier != null) {
            carrier.giveUp(this);
        }
    }

    @Override
    public boolean isDone() {
        return reply.isDone();
    }

    @Override
    public boolean mayMove(boolean certainlyNotRun) {
        return hasAttempts(certainlyNotRun ? MAX_UNREAD : MAX_ATTEMPTS)
                && !call.deadline().isExpired()
                && (certainlyNotRun || call.descriptor().isIdempotent());
    }

    private synchronized boolean hasAttempts(int max) {
        return document != null && attempts < max;
    }

    /** Each caller gets a separate exception, because its stack trace becomes the caller's. */
    @Override
    public void fail(RpcException why) {
        reply.completeExceptionally(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }

    @Override
    public void failOverdue() {
        fail(new RpcException(RpcStatus.DEADLINE_EXCEEDED, "there was no answer when its time was over."));
    }

    @Override
    public void whenDone(Runnable action) {
        reply.whenComplete((value, thrown) -> action.run());
    }
}
