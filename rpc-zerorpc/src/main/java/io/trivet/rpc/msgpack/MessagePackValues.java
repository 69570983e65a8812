package io.trivet.rpc.msgpack;

import io.trivet.rpc.values.binary.BinaryValues;

/** Writes and reads Java values as MessagePack. The package's Javadoc describes the forms. Thread-safe. */
public final class MessagePackValues extends BinaryValues {
    /** Creates a set of codecs that knows no types yet. */
    public MessagePackValues() {
        super((types, ofClass) -> new MessagePackCodecs(types.beans(), new MessagePackUntypedCodec(ofClass)));
    }
}
