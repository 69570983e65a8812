package io.trivet.rpc.xml;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteCapability;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.Version;
import tools.jackson.core.base.GeneratorBase;
import tools.jackson.core.exc.StreamWriteException;
import tools.jackson.core.io.ContentReference;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JacksonFeatureSet;

/** The methods that Jackson requires of every generator, for generators that buffer nothing. */
abstract class PlainGenerator extends GeneratorBase {
    /**
     * The context that Jackson requires. Other generators get their buffers from it; these need no buffers, and nothing
     * else of it.
     */
    private static final IOContext NOTHING = newIoContext();

    PlainGenerator() {
        super(ObjectWriteContext.empty(), NOTHING, 0);
    }

    private static IOContext newIoContext() {
        return new IOContext(
                StreamReadConstraints.defaults(),
                StreamWriteConstraints.defaults(),
                ErrorReportConfiguration.defaults(),
                new BufferRecycler(),
                ContentReference.unknown(),
                false,
                JsonEncoding.UTF8);
    }

    @Override
    public JsonGenerator writePropertyId(long id) {
        return writeName(Long.toString(id));
    }

    @Override
    public JsonGenerator writeString(char[] buffer, int offset, int length) {
        return writeString(new String(buffer, offset, length));
    }

    @Override
    public JsonGenerator writeUTF8String(byte[] buffer, int offset, int length) {
        return writeString(new String(buffer, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public JsonGenerator writeRawUTF8String(byte[] buffer, int offset, int length) {
        return writeUTF8String(buffer, offset, length);
    }

    @Override
    public JsonGenerator writeNumber(short value) {
        return writeNumber((int) value);
    }

    @Override
    public JsonGenerator writeRaw(String text) {
        throw noRaw();
    }

    @Override
    public JsonGenerator writeRaw(String text, int offset, int length) {
        throw noRaw();
    }

    @Override
    public JsonGenerator writeRaw(char[] text, int offset, int length) {
        throw noRaw();
    }

    @Override
    public JsonGenerator writeRaw(char c) {
        throw noRaw();
    }

    private StreamWriteException noRaw() {
        return new StreamWriteException(this, "raw content can't be carried");
    }

    @Override
    public JacksonFeatureSet<StreamWriteCapability> streamWriteCapabilities() {
        return DEFAULT_TEXTUAL_WRITE_CAPABILITIES;
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public int streamWriteOutputBuffered() {
        return 0;
    }

    @Override
    public void flush() {}

    @Override
    protected void _closeInput() {}

    @Override
    protected void _releaseBuffers() {}
}
