package io.trivet.rpc.spi;

import java.lang.reflect.Modifier;

/**
 * Access by reflection to the types of a program that is made of Java modules. A package that its module opens to {@code io.trivet.rpc} is open to wires
 * too, once they ask here: a program writes one line, whatever carries its values. Without modules all is open. Thread-safe.
 */
public final class OpenPackages {
    private static final Module OURS = OpenPackages.class.getModule();

    private OpenPackages() {}

    /**
     * Opens a class's package to a module if it is open to {@code io.trivet.rpc}.
     *
     * @param to the module of a wire, or of what it works with
     * @return whether that module reaches the class now: all of its members, or at least the public ones of a public class in an exported package
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

    /** Returns what to say of a class, or a member of it, that can't be reached: which line is missing in which module-info. */
    public static String advice(Class<?> type) {
        String to = OURS.isNamed() ? " to " + OURS.getName() : "";
        String name = type.getPackageName();
        return "the module " + type.getModule().getName() + " doesn't open the package " + name + ": write 'opens "
                + name + to + ";' in its module-info.java";
    }
}
