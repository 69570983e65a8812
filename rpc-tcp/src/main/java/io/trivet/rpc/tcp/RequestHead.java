package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.time.Duration;
import java.util.List;

/**
 * The part of a request before its arguments.
 *
 * @param codec reads the arguments
 * @param end the index after the request
 */
record RequestHead(MethodCodec codec, Deadline deadline, Metadata metadata, int end) {
    private static final int FIXED = 6;

    /**
     * Reads the head, and leaves the buffer at the arguments.
     *
     * @throws RpcException if the request can't be run
     */
    static RequestHead read(ByteBuf in, int length, ServerMethods methods) {
        int start = in.readerIndex();
        int end = start + length;
        int nameLength = length < FIXED ? Integer.MAX_VALUE : in.getUnsignedShort(start + 4);
        if (nameLength > length - FIXED - MetadataCodec.NONE.length) {
            throw new RpcException(RpcStatus.INTERNAL, "the peer sent a request that ends too early.");
        }
        long millis = in.getUnsignedInt(start);
        int metadataAt = start + FIXED + nameLength;
        List<MethodCodec> codecs = methods.find(in, start + FIXED, nameLength);
        Metadata metadata = Metadata.empty();
        int metadataLength = MetadataCodec.NONE.length + in.getUnsignedShort(metadataAt);
        if (metadataAt + metadataLength > end) {
            throw new RpcException(RpcStatus.INTERNAL, "the peer sent metadata that ends too early.");
        }
        if (metadataLength > MetadataCodec.NONE.length) {
            byte[] bytes = new byte[metadataLength];
            in.getBytes(metadataAt, bytes);
            metadata = MetadataCodec.decode(bytes, 0, metadataLength);
        }
        in.readerIndex(metadataAt + metadataLength);
        MethodCodec codec =
                codecs.size() == 1 ? codecs.get(0) : ServerMethods.pick(codecs, in, metadataAt + metadataLength, end);
        return new RequestHead(codec, Deadline.after(Duration.ofMillis(millis)), metadata, end);
    }
}
