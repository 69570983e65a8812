package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueType;
import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.ElementsCodec;
import io.trivet.rpc.values.binary.RecordCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Writes a list of records as a table, and reads tables of any elements. */
final class CborElementsCodec extends ElementsCodec {
    private final @Nullable RecordTable table;

    CborElementsCodec(ValueType.Elements type, ValueCodec element) {
        super(type, element);
        table = element instanceof RecordCodec record ? new RecordTable(record) : null;
    }

    @Override
    protected void writeElements(BinaryWriter out, Collection<?> elements) {
        int count = elements.size();
        RecordTable rows = table;
        if (rows == null || count < 2) {
            super.writeElements(out, elements);
            return;
        }
        CborWriter to = (CborWriter) out;
        int written = 0;
        to.down();
        rows.encodeHeader(to, count);
        for (Object each : elements) {
            rows.encodeRow(to, each);
            written++;
        }
        requireSame(count, written);
        to.up();
    }

    @Override
    protected Collection<@Nullable Object> readElements(BinaryReader input) {
        CborReader in = (CborReader) input;
        int before = in.position();
        int initial = in.next();
        if (!Tables.isTable(in, initial)) {
            in.back(before);
            return super.readElements(in);
        }
        RecordTable rows = table;
        if (rows == null) {
            return super.readElements(Tables.expanded(in, initial));
        }
        int count = Tables.rows(in, initial);
        Collection<@Nullable Object> elements = make(count);
        in.down(MessageMemory.LIST);
        int[] columns = rows.decodeHeader(in);
        for (int i = 0; i < count; i++) {
            Object value;
            try {
                value = rows.decodeRow(in, columns);
                in.charge(slot(elements));
            } catch (ValueException e) {
                throw e.within("[" + i + "]");
            }
            add(in, elements, value, i);
        }
        in.up();
        return elements;
    }
}
