package io.trivet.testkit.linkage;

import io.trivet.testkit.linkage.ClassFile.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A class and all its supertypes, in the order in which members are looked up. */
final class Lineage {
    /** A member, and the class that declares it. */
    record Found(ClassFile owner, int access) {}

    private final List<ClassFile> all = new ArrayList<>();
    private boolean complete = true;

    private Lineage() {}

    /** Returns the lineage of a class: superclasses first, then interfaces. */
    static Lineage of(ClassFile type, Classes classes) {
        Lineage lineage = new Lineage();
        Set<String> interfaces = new HashSet<>();
        for (ClassFile each = type; each != null; each = lineage.find(each.superName(), classes)) {
            lineage.all.add(each);
        }
        for (ClassFile each : List.copyOf(lineage.all)) {
            lineage.addInterfaces(each, classes, interfaces);
        }
        return lineage;
    }

    private @Nullable ClassFile find(@Nullable String name, Classes classes) {
        ClassFile found = name == null ? null : classes.find(name);
        complete &= name == null || found != null;
        return found;
    }

    private void addInterfaces(ClassFile of, Classes classes, Set<String> seen) {
        for (String name : of.interfaces()) {
            ClassFile found = seen.add(name) ? find(name, classes) : null;
            if (found != null) {
                all.add(found);
                addInterfaces(found, classes, seen);
            }
        }
    }

    /** Returns whether all supertypes were found. */
    boolean isComplete() {
        return complete;
    }

    /** Returns whether the class has this name, or inherits from a class with this name. */
    boolean has(String name) {
        return all.stream().anyMatch(each -> each.name().equals(name));
    }

    /** Returns the member that a use refers to, or null. */
    @Nullable
    Found find(Member member) {
        for (ClassFile each : all) {
            Integer access = each.members(member.kind()).get(member.signature());
            if (access != null) {
                return new Found(each, access);
            }
        }
        return null;
    }

    /** Returns the class whose final method this method would override, or null. */
    @Nullable
    ClassFile finalAbove(String method) {
        for (ClassFile each : all.subList(1, all.size())) {
            int access = each.methods().getOrDefault(method, 0);
            if (Modifier.isFinal(access) && (Modifier.isPublic(access) || Modifier.isProtected(access))) {
                return each;
            }
        }
        return null;
    }

    /**
     * Returns the methods without an implementation, each with the type that declares it; empty if a supertype is
     * missing.
     */
    Map<String, ClassFile> unimplemented() {
        Map<String, ClassFile> without = new TreeMap<>();
        Set<String> with = new HashSet<>();
        for (ClassFile each : all) {
            each.methods().forEach((method, access) -> {
                if (Modifier.isAbstract(access)) {
                    without.putIfAbsent(method, each);
                } else {
                    with.add(method);
                }
            });
        }
        without.keySet().removeAll(with);
        return complete ? without : Map.of();
    }
}
