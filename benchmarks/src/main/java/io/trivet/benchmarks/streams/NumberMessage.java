package io.trivet.benchmarks.streams;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.trivet.benchmarks.calls.ProtoMessage;
import java.io.IOException;

/** gRPC's message for a number: {@code int32 value = 1;}. */
final class NumberMessage extends ProtoMessage {
    private final int value;

    NumberMessage(int value) {
        this.value = value;
    }

    int number() {
        return value;
    }

    static NumberMessage read(CodedInputStream in) throws IOException {
        int value = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == 1 << 3) {
                value = in.readInt32();
            } else {
                in.skipField(tag);
            }
        }
        return new NumberMessage(value);
    }

    @Override
    protected int computeSize() {
        return value == 0 ? 0 : CodedOutputStream.computeInt32Size(1, value);
    }

    @Override
    public void writeTo(CodedOutputStream out) throws IOException {
        if (value != 0) {
            out.writeInt32(1, value);
        }
    }

    @Override
    public Object value() {
        return value;
    }
}
