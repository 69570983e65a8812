package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.Call;
import java.util.concurrent.CompletableFuture;

/** A call whose answer is awaited, and the document that asks for it, which whoever takes it sends or releases. */
final class PendingCall {
    private final Call call;
    private final ByteBuf document;
    private final CompletableFuture<Object> reply = new CompletableFuture<>();

    PendingCall(Call call, ByteBuf document) {
        this.call = call;
        this.document = document;
    }

    Call call() {
        return call;
    }

    ByteBuf document() {
        return document;
    }

    CompletableFuture<Object> reply() {
        return reply;
    }

    /** Each caller gets an exception of its own, since its stack trace becomes the caller's. */
    void fail(RpcException why) {
        reply.completeExceptionally(new RpcException(why.status(), why.getMessage(), why.getCause()));
    }

    void discard() {
        document.release();
    }
}
