package io.trivet.benchmarks.calls;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Passes messages to gRPC like its own protobuf marshaller: writes directly into its buffers, and reads from a reused
 * array.
 */
public final class ProtoMarshaller<M extends ProtoMessage> implements MethodDescriptor.Marshaller<M> {
    /** Reads a message to the end of its input. */
    public interface Reader<M extends ProtoMessage> {
        /** Reads a message. */
        M read(CodedInputStream in) throws IOException;
    }

    private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[1 << 12]);

    private final Reader<M> reader;

    /** Creates a marshaller with this reader. */
    public ProtoMarshaller(Reader<M> reader) {
        this.reader = reader;
    }

    @Override
    public InputStream stream(M message) {
        return new MessageStream(message);
    }

    @Override
    public M parse(InputStream stream) {
        try {
            return reader.read(input(stream));
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("no such message")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private static CodedInputStream input(InputStream stream) throws IOException {
        byte[] buffer = BUFFER.get();
        if (!(stream instanceof KnownLength) || stream.available() > buffer.length) {
            return CodedInputStream.newInstance(stream);
        }
        return CodedInputStream.newInstance(buffer, 0, stream.readNBytes(buffer, 0, stream.available()));
    }

    /** A message that gRPC drains into its own buffer. If it is read as a stream, it is written to an array first. */
    private static final class MessageStream extends InputStream implements Drainable, KnownLength {
        private final ProtoMessage message;
        private @Nullable InputStream bytes;
        private boolean drained;

        MessageStream(ProtoMessage message) {
            this.message = message;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            CodedOutputStream out = CodedOutputStream.newInstance(target, message.size());
            message.writeTo(out);
            out.flush();
            drained = true;
            return message.size();
        }

        @Override
        public int available() throws IOException {
            return drained ? 0 : bytes == null ? message.size() : bytes.available();
        }

        @Override
        public int read() throws IOException {
            return bytes().read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return bytes().read(target, offset, length);
        }

        private InputStream bytes() throws IOException {
            if (bytes == null) {
                byte[] array = new byte[message.size()];
                message.writeTo(CodedOutputStream.newInstance(array));
                bytes = new ByteArrayInputStream(array);
            }
            return bytes;
        }
    }
}
