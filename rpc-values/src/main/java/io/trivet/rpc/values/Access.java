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

/** Makes members of a program's types accessible, private ones included, if their modules permit it. */
final class Access {
    private static final Module OURS = Access.class.getModule();
    private static final Module JACKSONS = ObjectMapper.class.getModule();

    private Access() {}

    /** Makes a member accessible; returns null on success, otherwise the package that must be opened. */
    static <T extends AccessibleObject & Member> @Nullable String refusal(T member) {
        if (member.trySetAccessible()) {
            return null;
        }
        OpenPackages.open(member.getDeclaringClass(), OURS);
        return member.trySetAccessible() ? null : OpenPackages.advice(member.getDeclaringClass());
    }

    /**
     * Makes a member accessible and returns it.
     *
     * @throws IllegalArgumentException if its module doesn't permit it; the message says what must be opened
     */
    static <T extends AccessibleObject & Member> T to(T member) {
        String refusal = refusal(member);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        return member;
    }

    /**
     * Passes Trivet's own access to a class and its superclasses on to Jackson. Returns what must be opened if Jackson
     * then still sees no members of one of them, or null.
     */
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
     * Checks that Jackson has access to a bean's properties.
     *
     * @throws IllegalArgumentException if it hasn't, which would otherwise show only with the first value; the message
     *     says what must be opened
     */
    static void checkForJackson(Iterator<? extends BeanProperty> properties) {
        properties.forEachRemaining(property -> checkForJackson(property.getMember()));
    }

    /** Checks the same for one member, if there is one. */
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
