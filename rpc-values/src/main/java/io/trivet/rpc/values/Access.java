package io.trivet.rpc.values;

import io.trivet.rpc.spi.OpenPackages;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.introspect.AnnotatedMember;

/** Reaches what a program's types don't show, private members included, where modules let it. */
final class Access {
    private static final Module OURS = Access.class.getModule();
    private static final Module JACKSONS = ObjectMapper.class.getModule();

    private Access() {}

    /** Makes a member accessible; returns null if that went, else what is to be opened. */
    static <T extends AccessibleObject & Member> @Nullable String refusal(T member) {
        if (member.trySetAccessible()) {
            return null;
        }
        OpenPackages.open(member.getDeclaringClass(), OURS);
        return member.trySetAccessible() ? null : OpenPackages.advice(member.getDeclaringClass());
    }

    /**
     * Returns a member that was made accessible.
     *
     * @throws IllegalArgumentException if its module doesn't let us; the message says what is to be opened
     */
    static <T extends AccessibleObject & Member> T to(T member) {
        String refusal = refusal(member);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        return member;
    }

    /** Lets Jackson do what a program lets us do with a class and those above it; returns what is to be opened if Jackson sees nothing of one then, or null. */
    static @Nullable String forJackson(Class<?> type) {
        String refusal = null;
        for (Class<?> each = type; each != null && !RefusedTypes.isOfJdk(each); each = each.getSuperclass()) {
            if (!OpenPackages.open(each, JACKSONS)) {
                refusal = OpenPackages.advice(each);
            }
        }
        return refusal;
    }

    /**
     * Does nothing if Jackson reaches a bean's properties.
     *
     * @throws IllegalArgumentException if it doesn't, which it would notice with the first value; the message says what is to be opened
     */
    static void checkForJackson(Iterator<? extends BeanProperty> properties) {
        properties.forEachRemaining(property -> checkForJackson(property.getMember()));
    }

    /** Does the same for one member, if there is one. */
    static void checkForJackson(@Nullable AnnotatedMember annotated) {
        Member member = annotated == null ? null : annotated.getMember();
        if (member != null) {
            Class<?> type = member.getDeclaringClass();
            boolean isPublic = Modifier.isPublic(member.getModifiers()) && Modifier.isPublic(type.getModifiers());
            if (!isPublic && !RefusedTypes.isOfJdk(type) && !type.getModule().isOpen(type.getPackageName(), JACKSONS)) {
                throw new IllegalArgumentException(OpenPackages.advice(type));
            }
        }
    }
}
