package io.trivet.rpc.cbor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A record: a map on the wire, from its components' names. */
final class RecordCodec extends ValueCodec {
    private final String name;
    private final Records.Maker maker;

    // These come after the codec is made, since a record may have a component of its own type.
    private RecordMember[] members;
    private Map<String, Integer> indexes;

    RecordCodec(String name, Records.Maker maker) {
        this.name = name;
        this.maker = maker;
    }

    void complete(List<RecordMember> all) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            byName.put(all.get(i).name, i);
        }
        members = all.toArray(new RecordMember[0]);
        indexes = byName;
    }

    @Override
    void encode(CborWriter out, Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        out.down();
        out.head(Major.MAP, members.length);
        for (RecordMember member : members) {
            out.raw(member.key, 0, member.key.length);
            member.encode(out, value);
        }
        out.up();
    }

    @Override
    Object decode(CborReader in) {
        int initial = in.next();
        if (Major.of(initial) == Major.MAP) {
            return read(in, initial);
        }
        if (initial == Major.NULL || initial == Major.UNDEFINED) {
            return null;
        }
        throw in.unexpected("a map for " + name, initial);
    }

    private Object read(CborReader in, int initial) {
        int count = in.count(initial);
        in.down();
        Object[] values = new Object[members.length];
        // Most writers have the members in the record's order, and then a key needs no look-up.
        int expected = 0;
        for (int i = 0; in.more(i, count); i++) {
            int index = expected < members.length && in.skipIfNext(members[expected].key)
                    ? expected
                    : indexes.getOrDefault(Keys.readText(in, "text"), -1);
            if (index < 0) {
                Chunks.skip(in);
                continue;
            }
            expected = index + 1;
            try {
                values[index] = members[index].codec.decode(in);
            } catch (CborException e) {
                throw e.within(members[index].name);
            }
        }
        in.up();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                values[i] = absent(in, members[i]);
            }
        }
        try {
            return maker.make(values);
        } catch (RuntimeException e) {
            throw in.failure("the constructor of " + name + " refused its arguments: " + e.getMessage(), e);
        }
    }

    private Object absent(CborReader in, RecordMember member) {
        if (member.codec.refusesNull()) {
            throw in.failure("a map for " + name + " lacks '" + member.name + "', which can't be null");
        }
        return member.codec.absent();
    }
}
