package io.trivet.rpc.netty;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Runs a task with the classes of another program. */
final class OtherClassPath {
    private OtherClassPath() {}

    /**
     * Runs a task with a modified class path of this test.
     *
     * @param first an entry added at its beginning
     * @param kept whether to keep an entry
     */
    @SuppressWarnings("unchecked")
    static <T> T run(Class<? extends Callable<T>> program, List<Path> first, Predicate<String> kept) throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (Path each : first) {
            classPath.add(each.toUri().toURL());
        }
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (kept.test(each)) {
                classPath.add(Path.of(each).toUri().toURL());
            }
        }
        try (var loader = new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            return ((Callable<T>)
                            loader.loadClass(program.getName()).getConstructor().newInstance())
                    .call();
        }
    }
}
