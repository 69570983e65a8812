package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.netty.Backlog;
import io.trivet.rpc.spi.Fault;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the answers of one connection when there is memory for them, and counts each until the connection's socket has
 * taken it. Thread-safe.
 */
final class AnswerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

    private final XmlRpcCodec codec;
    private final ByteBufAllocator allocator;
    private final Backlog backlog;

    AnswerWriter(XmlRpcCodec codec, ByteBufAllocator allocator, Backlog backlog) {
        this.codec = codec;
        this.allocator = allocator;
        this.backlog = backlog;
    }

    XmlRpcCodec codec() {
        return codec;
    }

    Backlog backlog() {
        return backlog;
    }

    /** Writes a document's content. */
    private interface Content {
        void writeTo(XmlOutput xml);
    }

    /** Returns the answer that holds a result of this type, or a fault if the result can't be sent. */
    Answer result(Type type, @Nullable Object result, AnswerFormat format, Metadata metadata) {
        try {
            return write(xml -> codec.writeResult(xml, type, result, format), "the result", format, metadata);
        } catch (Throwable e) {
            // Even an Error of a getter must not leave the caller without an answer.
            LOG.warn("The result of a call can't be sent; its caller gets the message.", e);
            return fault(CodedFault.of(e), HttpResponseStatus.OK, format, metadata);
        }
    }

    /** Returns the answer that holds a fault. If there is no room for the fault's text, the answer says only that. */
    Answer fault(CodedFault fault, HttpResponseStatus status, AnswerFormat format, Metadata metadata) {
        try {
            return write(xml -> codec.writeFault(xml, fault, format), "the fault", format, metadata)
                    .with(status);
        } catch (RpcException | NoRoomException e) {
            CodedFault without = new CodedFault(
                    new Fault(fault.fault().status(), "there is no room for the fault's message."), fault.code());
            return write(xml -> codec.writeFault(xml, without, format), "the fault", format, metadata)
                    .with(status);
        }
    }

    /** Returns the answer that holds a page for people. */
    Answer page(String text) {
        ByteBuf page = ByteBufUtil.writeUtf8(allocator, text);
        return new Answer(HttpResponseStatus.OK, DocumentationPage.TYPE, page, count(page), Metadata.empty());
    }

    /** Counts a document that has been written. */
    private int count(ByteBuf document) {
        int made = document.capacity();
        if (made > Backlog.MAX_SMALL) {
            backlog.account().take(made);
            backlog.made(made);
        }
        return made;
    }

    private Answer write(Content content, String what, AnswerFormat format, Metadata metadata) {
        long wanted;
        do {
            try (XmlOutput xml = codec.output(format, backlog.account())) {
                content.writeTo(xml);
                return counted(xml, metadata);
            } catch (NoRoomException e) {
                if (!e.isForNow()) {
                    throw e;
                }
                wanted = e.wanted();
            }
            // The document holds no counted memory any more.
        } while (backlog.awaitRoom(AnswerSize.WHILE_WRITTEN * wanted));
        throw noMemory(what);
    }

    private Answer counted(XmlOutput xml, Metadata metadata) {
        int length = xml.length();
        int made = xml.taken();
        if (made > 0) {
            backlog.made(made);
        } else if (backlog.tryMake(length)) {
            made = length;
        } else {
            throw NoRoomException.forNow(length);
        }
        return new Answer(HttpResponseStatus.OK, Answer.XML, xml.detach(), made, metadata);
    }

    private static RpcException noMemory(String what) {
        return new RpcException(
                RpcStatus.RESOURCE_EXHAUSTED,
                what + " has no room in the server's memory beside those of other calls; the call did run."
                        + " RpcLimits.maxMemory gives it more.");
    }

    /** Returns a compressed answer, which replaces the given one; or null if there is no memory for it. */
    @Nullable
    Answer packed(Answer answer, ContentCoding coding) {
        int max = answer.document().readableBytes() + ContentCoding.MAX_MORE;
        if (!backlog.tryMake(max)) {
            return null;
        }
        ByteBuf packed = coding.pack(answer.document());
        backlog.unmake(answer.made());
        backlog.unmake(max);
        return new Answer(answer.status(), answer.type(), packed, count(packed), answer.metadata());
    }

    /** Drops an answer that will not be sent. */
    void drop(Answer answer) {
        answer.document().release();
        backlog.unmake(answer.made());
    }

    /** Returns an empty answer to a batch. */
    Batch batch(AnswerFormat format) {
        return new Batch(format);
    }

    /** The outcomes of a batch's calls, in the order of the calls. Used by one thread at a time. */
    final class Batch {
        private final AnswerFormat format;
        private final XmlOutput xml;

        /** The reason why no more outcomes are accepted, or null. */
        private @Nullable RpcException problem;

        private Batch(AnswerFormat format) {
            this.format = format;
            xml = codec.gatherBatch(format, backlog.account());
        }

        /** Returns whether there is no room for further outcomes. */
        boolean isFull() {
            return problem != null;
        }

        /** Adds the outcome of a call with this result type; returns how many bytes it took. */
        int add(Type type, @Nullable Object outcome) {
            int start = xml.length();
            long wanted = 1;
            while (problem == null) {
                try {
                    codec.writeBatched(xml, type, outcome, format);
                    return xml.length() - start;
                } catch (NoRoomException e) {
                    xml.truncate(start);
                    if (!e.isForNow()) {
                        problem =
                                new RpcException(RpcStatus.INVALID_ARGUMENT, codec.tooLong("the results of the batch"));
                        break;
                    }
                    wanted = e.wanted();
                }
                if (!backlog.awaitRoom(AnswerSize.WHILE_WRITTEN * wanted)) {
                    problem = noMemory("the results of the batch");
                }
            }
            return 0;
        }

        /** Returns the complete answer, which the caller now owns, or a fault if it got too large. */
        Answer end() {
            try (xml) {
                if (problem == null) {
                    codec.endBatch(xml);
                    return counted(xml, Metadata.empty());
                }
            } catch (NoRoomException e) {
                problem = noMemory("the results of the batch");
            }
            return fault(CodedFault.of(problem), HttpResponseStatus.OK, format, Metadata.empty());
        }

        /** Drops the answer. */
        void drop() {
            xml.close();
        }
    }
}
