package io.trivet.rpc.spi;

import java.lang.reflect.Modifier;

/**
 * Reflective access to the types of a program that consists of Java modules. A package that its module opens to
 * {@code io.trivet.rpc} is opened to wires as well when they ask here, so that a program needs only one line for all
 * wires. Without modules, all packages are open. Thread-safe.
 */
public final class OpenPackages {
    private static final Module OURS = OpenPackages.class.getModule();

    private OpenPackages() {}

    /**
     * Opens a class's package to a module if it is open to {@code io.trivet.rpc}.
     *
     * @param to the module of a wire, or of a library that the wire uses
     * @return whether that module can now access the class: all of its members, or at least the public members of a
     *     public class in an exported package
     */
    public static boolean open(Class<?> type, Module to) {
        Module owner = type.getModule();
        String name = type.getPackageName();
        if (owner.isOpen(name, OURS)) {
            if (owner.isNamed()) {
                owner.addOpens(name, to);
            }
            return true;
        }
        return Modifier.isPublic(type.getModifiers()) && owner.isExported(name, to);
    }

    /**
     * Returns advice for a class that can't be accessed, or whose members can't: the line that is missing, and the
     * module-info that needs it.
     */
    public static String advice(Class<?> type) {
        String to = OURS.isNamed() ? " to " + OURS.getName() : "";
        String name = type.getPackageName();
        return "the module " + type.getModule().getName() + " doesn't open the package " + name + ": write 'opens "
                + name + to + ";' in its module-info.java";
    }
}
