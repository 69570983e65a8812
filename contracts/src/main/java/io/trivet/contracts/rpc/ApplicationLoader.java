package io.trivet.contracts.rpc;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * A class loader of an application in a container. It loads one class and its nested classes itself, and takes all
 * others from its parent.
 */
public final class ApplicationLoader extends URLClassLoader {
    private final String application;

    /** Creates a loader that loads this class itself. */
    public ApplicationLoader(Class<?> application) {
        super(
                new URL[] {application.getProtectionDomain().getCodeSource().getLocation()},
                application.getClassLoader());
        this.application = application.getName();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            boolean isTheirs = name.equals(application) || name.startsWith(application + "$");
            if (isTheirs && findLoadedClass(name) == null) {
                return findClass(name);
            }
        }
        return super.loadClass(name, resolve);
    }
}
