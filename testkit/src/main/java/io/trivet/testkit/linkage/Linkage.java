package io.trivet.testkit.linkage;

import io.trivet.testkit.linkage.ClassFile.Kind;
import io.trivet.testkit.linkage.ClassFile.Lambda;
import io.trivet.testkit.linkage.ClassFile.Member;
import io.trivet.testkit.linkage.Lineage.Found;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the uses of a library in compiled classes that another version of the library doesn't support, so that they
 * would fail with a {@link LinkageError}: classes, methods, fields, overridden methods, and methods to implement.
 *
 * <p>That a member has become static, or is so no longer, isn't seen.
 */
public final class Linkage {
    private final Classes classes;
    private final List<String> packages;
    private final Set<String> ours = new HashSet<>();

    private Linkage(Classes classes, List<String> packages) {
        this.classes = classes;
        this.packages = packages.stream().map(each -> each.replace('.', '/')).toList();
    }

    /**
     * Returns the faults in order, one line each, beginning with a class of the checked code; empty if there are none.
     *
     * @param ours the class directories and jars to check
     * @param path the jars of the other version, and of its dependencies
     * @param packages the beginnings of the names of classes that must exist, such as {@code io.netty.}
     * @param permitted the names of checked classes that load only with another version, together with their nested
     *     classes; a class that doesn't exist any more, or that has no fault, is reported as well
     */
    public static List<String> faults(List<Path> ours, List<Path> path, List<String> packages, Set<String> permitted) {
        List<Path> whole = new ArrayList<>(ours);
        whole.addAll(path);
        try (Classes checked = new Classes(ours);
                Classes all = new Classes(whole)) {
            return new Linkage(all, packages).check(checked.all(), permitted);
        }
    }

    private List<String> check(List<ClassFile> checked, Set<String> permitted) {
        checked.forEach(each -> ours.add(each.name()));
        Set<String> told = new TreeSet<>();
        Set<String> needless = new HashSet<>(permitted);
        for (ClassFile each : checked) {
            String name = dotted(each.name());
            String outermost = dotted(outermost(each));
            List<String> faults = check(each);
            if (!permitted.contains(outermost)) {
                faults.forEach(fault -> told.add(name + ": " + fault));
            } else if (!faults.isEmpty()) {
                needless.remove(outermost);
            }
        }
        for (String each : needless) {
            told.add(each + ": needs no permission, for it " + (ours.contains(slashed(each)) ? "fits" : "isn't there"));
        }
        return List.copyOf(told);
    }

    private List<String> check(ClassFile user) {
        List<String> faults = new ArrayList<>();
        Lineage inherits = Lineage.of(user, classes);
        user.types().stream().filter(this::isTheirs).forEach(type -> checkType(user, type, faults));
        user.uses().forEach(member -> checkMember(user, inherits, member, faults));
        user.lambdas().forEach(lambda -> checkLambda(lambda, faults));
        checkOverrides(user, inherits, faults);
        if (!user.isInterface() && !user.isAbstract()) {
            checkImplements(inherits, faults);
        }
        return faults;
    }

    private void checkType(ClassFile user, String type, List<String> faults) {
        ClassFile found = classes.find(type);
        if (found == null) {
            faults.add("no class " + dotted(type));
        } else if (!Modifier.isPublic(found.access()) && !found.packageName().equals(user.packageName())) {
            faults.add("not public: class " + dotted(type));
        } else if (type.equals(user.superName()) && Modifier.isFinal(found.access())) {
            faults.add("final: class " + dotted(type));
        }
    }

    private void checkMember(ClassFile user, Lineage inherits, Member member, List<String> faults) {
        ClassFile owner =
                isTheirs(member.owner()) || ours.contains(member.owner()) ? classes.find(member.owner()) : null;
        if (owner == null) {
            // A missing class is reported separately.
            return;
        }
        String text = member.kind().word() + " " + text(member.owner(), member.signature());
        if (member.kind() != Kind.FIELD && owner.isInterface() != (member.kind() == Kind.INTERFACE_METHOD)) {
            faults.add((owner.isInterface() ? "of an interface: " : "of a class: ") + text);
            return;
        }
        Lineage lineage = Lineage.of(owner, classes);
        Found found = lineage.find(member);
        if (found == null) {
            // The member may be in a superclass that wasn't passed.
            if (lineage.isComplete()) {
                faults.add("no " + text);
            }
        } else if (isTheirs(found.owner().name()) && !isAccessible(found, user, inherits)) {
            faults.add("not accessible: " + text);
        }
    }

    private static boolean isAccessible(Found found, ClassFile user, Lineage inherits) {
        if (Modifier.isPublic(found.access()) || outermost(found.owner()).equals(outermost(user))) {
            return true;
        }
        if (Modifier.isProtected(found.access()) && inherits.has(found.owner().name())) {
            return true;
        }
        return !Modifier.isPrivate(found.access())
                && found.owner().packageName().equals(user.packageName());
    }

    /** Checks that the lambda implements the only abstract method of its interface. */
    private void checkLambda(Lambda lambda, List<String> faults) {
        ClassFile type = isTheirs(lambda.type()) ? classes.find(lambda.type()) : null;
        if (type == null) {
            return;
        }
        Map<String, ClassFile> asked = Lineage.of(type, classes).unimplemented();
        if (!asked.containsKey(lambda.signature())) {
            faults.add("no method for a lambda: " + text(lambda.type(), lambda.signature()));
        }
        asked.forEach((method, owner) -> {
            if (!method.equals(lambda.signature())) {
                faults.add("a lambda doesn't implement " + text(owner.name(), method));
            }
        });
    }

    private void checkOverrides(ClassFile user, Lineage inherits, List<String> faults) {
        user.methods().forEach((method, access) -> {
            ClassFile owner =
                    Modifier.isStatic(access) || Modifier.isPrivate(access) ? null : inherits.finalAbove(method);
            if (owner != null && isTheirs(owner.name())) {
                faults.add("final: method " + text(owner.name(), method));
            }
        });
    }

    private void checkImplements(Lineage inherits, List<String> faults) {
        inherits.unimplemented().forEach((method, owner) -> {
            if (isTheirs(owner.name())) {
                faults.add("doesn't implement " + text(owner.name(), method));
            }
        });
    }

    private boolean isTheirs(String name) {
        return packages.stream().anyMatch(name::startsWith);
    }

    private static String outermost(ClassFile type) {
        return type.name().replaceFirst("\\$.*", "");
    }

    private static String text(String owner, String signature) {
        return dotted(owner) + "." + signature;
    }

    private static String dotted(String name) {
        return name.replace('/', '.');
    }

    private static String slashed(String name) {
        return name.replace('.', '/');
    }
}
