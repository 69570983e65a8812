package io.trivet.rpc.values;

import io.trivet.rpc.spi.OpenPackages;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Member;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

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

    /** Lets Jackson do what a program lets us do with a class and those above it; returns what is to be opened if Jackson sees none of it then, or null. */
    static @Nullable String forJackson(Class<?> type) {
        return forJackson(type, each -> OpenPackages.open(each, JACKSONS));
    }

    /** Returns what is to be opened so that Jackson reaches private members, too, of a class and those above it, or null if it does. */
    static @Nullable String forPrivateMembers(Class<?> type) {
        return forJackson(type, each -> each.getModule().isOpen(each.getPackageName(), JACKSONS));
    }

    private static @Nullable String forJackson(Class<?> type, Predicate<Class<?>> isFine) {
        String refusal = null;
        for (Class<?> each = type; each != null && !RefusedTypes.isOfJdk(each); each = each.getSuperclass()) {
            if (!isFine.test(each)) {
                refusal = OpenPackages.advice(each);
            }
        }
        return refusal;
    }
}
