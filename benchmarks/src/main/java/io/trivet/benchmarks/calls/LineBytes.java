package io.trivet.benchmarks.calls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.trivet.benchmarks.calls.Workload.Line;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Records as bytes, written by hand: the fields in order, and each text after its length. Both sides must know the
 * fields.
 */
final class LineBytes {
    private LineBytes() {}

    static void write(ByteBuf out, Line line) {
        out.writeLong(line.id());
        writeText(out, line.item());
        writeText(out, line.buyer());
        out.writeInt(line.quantity()).writeDouble(line.price()).writeBoolean(line.paid());
        writeText(out, line.country());
        out.writeLong(line.createdAt()).writeInt(line.revision());
        writeText(out, line.note());
    }

    static Line read(ByteBuf in) {
        return new Line(
                in.readLong(),
                readText(in),
                readText(in),
                in.readInt(),
                in.readDouble(),
                in.readBoolean(),
                readText(in),
                in.readLong(),
                in.readInt(),
                readText(in));
    }

    static void writeAll(ByteBuf out, List<Line> lines) {
        out.writeShort(lines.size());
        for (Line line : lines) {
            write(out, line);
        }
    }

    static List<Line> readAll(ByteBuf in) {
        int size = in.readUnsignedShort();
        List<Line> lines = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            lines.add(read(in));
        }
        return lines;
    }

    private static void writeText(ByteBuf out, String text) {
        int start = out.writerIndex();
        int length = ByteBufUtil.writeUtf8(out.writeShort(0), text);
        out.setShort(start, length);
    }

    private static String readText(ByteBuf in) {
        return in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8)
                .toString();
    }
}
