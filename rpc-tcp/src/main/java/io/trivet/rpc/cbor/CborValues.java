package io.trivet.rpc.cbor;

import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.binary.BinaryValues;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Writes and reads Java values as CBOR (RFC 8949). The package's Javadoc describes the format. Thread-safe. */
public final class CborValues extends BinaryValues {
    /** Creates a set of codecs that knows no types yet. */
    public CborValues() {
        super((types, ofClass) -> new CborCodecs(
                new ValueBinding(CBORMapper.builder(CBORFactory.builder()
                        .streamReadConstraints(ValueBinding.limits())
                        .streamWriteConstraints(StreamWriteConstraints.builder()
                                .maxNestingDepth(ValueBinding.MAX_DEPTH)
                                .build())
                        .build())),
                new CborUntypedCodec(ofClass)));
    }
}
