package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcReply;
import io.trivet.rpc.RpcStatus;
import java.util.concurrent.CompletableFuture;

/** A call whose answer is awaited, and the document that asks for it, which whoever takes it sends or releases. */
final class PendingCall {
    private final RpcCall call;
    private final ByteBuf document;
    private final CompletableFuture<RpcReply> reply = new CompletableFuture<>();

    PendingCall(RpcCall call, ByteBuf document) {
        this.call = call;
        this.document = document;
    }

    RpcCall call() {
        return call;
    }

    ByteBuf document() {
        return document;
    }

    CompletableFuture<RpcReply> reply() {
        return reply;
    }

    /** Each caller gets an exception of its own, since its stack trace becomes the caller's. */
    void fail(RpcException why) {
        reply.completeExceptionally(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }

    void failOverdue() {
        fail(new RpcException(RpcStatus.DEADLINE_EXCEEDED, "there was no answer when its time was over."));
    }

    void discard() {
        document.release();
    }
}
