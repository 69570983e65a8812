package io.trivet.benchmarks.calls;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.trivet.benchmarks.calls.Workload.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The workload's values as protobuf messages, written by hand like generated code: a message computes its size once,
 * and omits fields with default values.
 */
public abstract class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;

    private int size = -1;

    /** Called by subclasses. */
    protected ProtoMessage() {}

    /** Returns the message's length in bytes. */
    public final int size() {
        if (size < 0) {
            size = computeSize();
        }
        return size;
    }

    /** Computes the message's length; called once. */
    protected abstract int computeSize();

    /** Writes the message. */
    public abstract void writeTo(CodedOutputStream out) throws IOException;

    /** Returns the value that the message carries. */
    public abstract Object value();

    /** {@code int32 a = 1; int32 b = 2;}. */
    static final class Add extends ProtoMessage {
        final int a;
        final int b;

        Add(int a, int b) {
            this.a = a;
            this.b = b;
        }

        static Add read(CodedInputStream in) throws IOException {
            int a = 0;
            int b = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | VARINT -> a = in.readInt32();
                    case 2 << 3 | VARINT -> b = in.readInt32();
                    default -> in.skipField(tag);
                }
            }
            return new Add(a, b);
        }

        @Override
        protected int computeSize() {
            return sizeOf(1, a) + sizeOf(2, b);
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            write(out, 1, a);
            write(out, 2, b);
        }

        @Override
        public Object value() {
            return List.of(a, b);
        }
    }

    /** {@code int32 sum = 1;}. */
    static final class Sum extends ProtoMessage {
        private final int sum;

        Sum(int sum) {
            this.sum = sum;
        }

        static Sum read(CodedInputStream in) throws IOException {
            int sum = 0;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | VARINT -> sum = in.readInt32();
                    default -> in.skipField(tag);
                }
            }
            return new Sum(sum);
        }

        @Override
        protected int computeSize() {
            return sizeOf(1, sum);
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            write(out, 1, sum);
        }

        @Override
        public Object value() {
            return sum;
        }
    }

    /**
     * The fields of a {@link Line} from 1 to 10: int64, string, string, int32, double, bool, string, int64, int32,
     * string.
     */
    static final class LineMessage extends ProtoMessage {
        private final Line line;

        LineMessage(Line line) {
            this.line = line;
        }

        static LineMessage read(CodedInputStream in) throws IOException {
            long id = 0;
            String item = "";
            String buyer = "";
            int quantity = 0;
            double price = 0;
            boolean paid = false;
            String country = "";
            long createdAt = 0;
            int revision = 0;
            String note = "";
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | VARINT -> id = in.readInt64();
                    case 2 << 3 | DELIMITED -> item = in.readStringRequireUtf8();
                    case 3 << 3 | DELIMITED -> buyer = in.readStringRequireUtf8();
                    case 4 << 3 | VARINT -> quantity = in.readInt32();
                    case 5 << 3 | FIXED64 -> price = in.readDouble();
                    case 6 << 3 | VARINT -> paid = in.readBool();
                    case 7 << 3 | DELIMITED -> country = in.readStringRequireUtf8();
                    case 8 << 3 | VARINT -> createdAt = in.readInt64();
                    case 9 << 3 | VARINT -> revision = in.readInt32();
                    case 10 << 3 | DELIMITED -> note = in.readStringRequireUtf8();
                    default -> in.skipField(tag);
                }
            }
            return new LineMessage(
                    new Line(id, item, buyer, quantity, price, paid, country, createdAt, revision, note));
        }

        @Override
        protected int computeSize() {
            return sizeOf(1, line.id())
                    + sizeOf(2, line.item())
                    + sizeOf(3, line.buyer())
                    + sizeOf(4, line.quantity())
                    + (line.price() == 0 ? 0 : CodedOutputStream.computeDoubleSize(5, line.price()))
                    + (line.paid() ? CodedOutputStream.computeBoolSize(6, true) : 0)
                    + sizeOf(7, line.country())
                    + sizeOf(8, line.createdAt())
                    + sizeOf(9, line.revision())
                    + sizeOf(10, line.note());
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            write(out, 1, line.id());
            write(out, 2, line.item());
            write(out, 3, line.buyer());
            write(out, 4, line.quantity());
            if (line.price() != 0) {
                out.writeDouble(5, line.price());
            }
            if (line.paid()) {
                out.writeBool(6, true);
            }
            write(out, 7, line.country());
            write(out, 8, line.createdAt());
            write(out, 9, line.revision());
            write(out, 10, line.note());
        }

        @Override
        public Line value() {
            return line;
        }
    }

    /** {@code repeated Line lines = 1;}. */
    static final class LinesMessage extends ProtoMessage {
        private final List<LineMessage> lines;

        LinesMessage(List<LineMessage> lines) {
            this.lines = lines;
        }

        static LinesMessage read(CodedInputStream in) throws IOException {
            List<LineMessage> lines = new ArrayList<>();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag) {
                    case 1 << 3 | DELIMITED -> {
                        int outer = in.pushLimit(in.readRawVarint32());
                        lines.add(LineMessage.read(in));
                        in.popLimit(outer);
                    }
                    default -> in.skipField(tag);
                }
            }
            return new LinesMessage(lines);
        }

        @Override
        protected int computeSize() {
            int size = 0;
            for (LineMessage line : lines) {
                size += CodedOutputStream.computeTagSize(1)
                        + CodedOutputStream.computeUInt32SizeNoTag(line.size())
                        + line.size();
            }
            return size;
        }

        @Override
        public void writeTo(CodedOutputStream out) throws IOException {
            for (LineMessage line : lines) {
                out.writeTag(1, DELIMITED);
                out.writeUInt32NoTag(line.size());
                line.writeTo(out);
            }
        }

        @Override
        public Object value() {
            return lines.stream().map(LineMessage::value).toList();
        }
    }

    private static int sizeOf(int field, int value) {
        return value == 0 ? 0 : CodedOutputStream.computeInt32Size(field, value);
    }

    private static int sizeOf(int field, long value) {
        return value == 0 ? 0 : CodedOutputStream.computeInt64Size(field, value);
    }

    private static int sizeOf(int field, String value) {
        return value.isEmpty() ? 0 : CodedOutputStream.computeStringSize(field, value);
    }

    private static void write(CodedOutputStream out, int field, int value) throws IOException {
        if (value != 0) {
            out.writeInt32(field, value);
        }
    }

    private static void write(CodedOutputStream out, int field, long value) throws IOException {
        if (value != 0) {
            out.writeInt64(field, value);
        }
    }

    private static void write(CodedOutputStream out, int field, String value) throws IOException {
        if (!value.isEmpty()) {
            out.writeString(field, value);
        }
    }
}
