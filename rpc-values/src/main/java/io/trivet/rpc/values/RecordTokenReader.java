package io.trivet.rpc.values;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads records, whose members usually come in order. */
final class RecordTokenReader extends TokenReader {
    private static final Object MISSING = new Object();

    private final RecordType type;
    private final MemberNames names;
    private final boolean hasPrimitives;

    /**
     * The readers of the members. They are set after construction, because a record may have a component of its own
     * type.
     */
    private TokenReader[] members = {};

    RecordTokenReader(RecordType type) {
        this.type = type;
        names = type.names();
        hasPrimitives = Arrays.stream(type.type().getRecordComponents())
                .anyMatch(component -> component.getType().isPrimitive());
    }

    void complete(List<TokenReader> all) {
        members = all.toArray(new TokenReader[0]);
    }

    @Override
    Object readValue(JsonParser in) {
        boolean isArray = in.hasToken(JsonToken.START_ARRAY);
        if (!in.isExpectedStartObjectToken() || isArray && hasPrimitives) {
            // An empty array means no value, and primitive members need one.
            throw new UnfitException(
                    in,
                    LenientParser.mapName(in) + " was expected, and "
                            + (isArray ? "an array" : UnfitException.found(in)) + " found");
        }
        Counting.charge(in, ObjectMakers.sizeOf(members.length));
        @Nullable Object[] values = new Object[members.length];
        Arrays.fill(values, MISSING);
        int index = -1;
        while ((index = next(in, index + 1)) != MemberNames.END) {
            in.nextToken();
            if (index < 0) {
                in.skipChildren();
            } else {
                values[index] = members[index].read(in);
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == MISSING) {
                values[i] = type.members().get(i).type().absent();
            }
        }
        try {
            return type.make(values);
        } catch (RuntimeException e) {
            throw refused(in, e);
        }
    }

    private int next(JsonParser in, int expected) {
        if (in instanceof MemberParser stepping) {
            return stepping.nextMember(names, expected);
        }
        return in.nextToken() == JsonToken.END_OBJECT ? MemberNames.END : names.indexOf(in.currentName());
    }
}
