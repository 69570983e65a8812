package io.trivet.rpc.values;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads a record like Jackson, but without looking its members up if they come in order, from parsers that can compare
 * names. Unusual records are left to Jackson.
 */
final class RecordReader extends StdDeserializer<Object> {
    /** The maximum number of members, because the bits of a long record which of them were read. */
    static final int MAX_MEMBERS = Long.SIZE;

    private final JavaType type;
    private final ValueDeserializer<?> general;
    private final MemberNames names;
    private final RecordComponent[] components;
    private final ValueDeserializer<?>[] members;
    private final boolean hasPrimitives;

    /** The handle that creates the record; null if Jackson has to create it. */
    private @Nullable MethodHandle maker;

    RecordReader(JavaType type, ValueDeserializer<?> general) {
        super(type);
        this.type = type;
        this.general = general;
        components = type.getRawClass().getRecordComponents();
        members = new ValueDeserializer<?>[components.length];
        hasPrimitives = Arrays.stream(components)
                .anyMatch(component -> component.getType().isPrimitive());
        names = new MemberNames(
                Arrays.stream(components).map(RecordComponent::getName).toList());
    }

    @Override
    public boolean isCachable() {
        return true;
    }

    @Override
    public void resolve(DeserializationContext context) {
        general.resolve(context);
        for (int i = 0; i < members.length; i++) {
            JavaType member =
                    context.getTypeFactory().resolveMemberType(components[i].getGenericType(), type.getBindings());
            if (context.findTypeDeserializer(member) != null) {
                return;
            }
            members[i] = context.findContextualValueDeserializer(member, null);
        }
        maker = maker();
    }

    private @Nullable MethodHandle maker() {
        Class<?> raw = type.getRawClass();
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return MethodHandles.lookup()
                    .unreflectConstructor(Access.to(raw.getDeclaredConstructor(parameters)))
                    .asFixedArity()
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The module isn't open to us; Jackson may know another way, and otherwise reports the reason.
            return null;
        }
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        ValueDeserializer<?> special = general.createContextual(context, property);
        return special == general ? this : special;
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        MethodHandle making = maker;
        boolean isArray = parser.hasToken(JsonToken.START_ARRAY);
        if (making == null || !(parser instanceof MemberParser) || !parser.isExpectedStartObjectToken()) {
            return general.deserialize(parser, context);
        }
        if (isArray && hasPrimitives) {
            // An empty array means no value, and these records need members.
            throw new UnfitException(parser, "a struct was expected, and an array found");
        }
        Counting.charge(parser, context, ObjectMakers.sizeOf(members.length));
        @Nullable Object[] values = new Object[members.length];
        read(parser, context, values);
        try {
            return (Object) making.invokeExact(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            return context.handleInstantiationProblem(type.getRawClass(), null, e);
        }
    }

    private void read(JsonParser parser, DeserializationContext context, @Nullable Object[] values) {
        MemberParser stepping = (MemberParser) parser;
        long came = 0;
        int index = -1;
        while ((index = stepping.nextMember(names, index + 1)) != MemberNames.END) {
            JsonToken token = parser.nextToken();
            if (index < 0) {
                parser.skipChildren();
            } else {
                ValueDeserializer<?> member = Objects.requireNonNull(members[index]);
                values[index] = token == JsonToken.VALUE_NULL
                        ? member.getNullValue(context)
                        : member.deserialize(parser, context);
                came |= 1L << index;
            }
        }
        for (int i = 0; i < values.length; i++) {
            if ((came & 1L << i) == 0) {
                values[i] = members[i].getAbsentValue(context);
            }
        }
    }
}
