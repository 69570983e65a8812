package io.trivet.testkit.linkage;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The classes of a class path, followed by those of the JDK that runs this. */
final class Classes implements AutoCloseable {
    private static final String ENDING = ".class";

    private final List<Path> folders = new ArrayList<>();
    private final List<JarFile> jars = new ArrayList<>();
    private final Map<String, @Nullable ClassFile> known = new HashMap<>();

    /** Opens class directories and jars. */
    Classes(List<Path> path) {
        for (Path each : path) {
            if (Files.isDirectory(each)) {
                folders.add(each);
            } else {
                jars.add(open(each));
            }
        }
    }

    private static JarFile open(Path jar) {
        try {
            return new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + jar + ": check the class path.", e);
        }
    }

    /** Returns all classes except the JDK's. */
    List<ClassFile> all() {
        List<ClassFile> all = new ArrayList<>();
        names().filter(each -> !each.endsWith("-info")).distinct().forEach(each -> {
            ClassFile found = find(each);
            if (found != null) {
                all.add(found);
            }
        });
        return all;
    }

    private Stream<String> names() {
        Stream<String> inJars = jars.stream().flatMap(JarFile::versionedStream).map(JarEntry::getName);
        return Stream.concat(folders.stream().flatMap(Classes::files), inJars)
                .filter(each -> each.endsWith(ENDING))
                .map(each -> each.substring(0, each.length() - ENDING.length()));
    }

    private static Stream<String> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .map(each -> folder.relativize(each).toString().replace(File.separatorChar, '/'))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read the classes in " + folder + ".", e);
        }
    }

    /** Returns the first class of this name, or null. */
    @Nullable
    ClassFile find(String name) {
        if (known.containsKey(name)) {
            return known.get(name);
        }
        ClassFile found;
        try (InputStream stream = open(name + ENDING)) {
            found = stream == null ? null : ClassFile.read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read the class " + name + ".", e);
        }
        known.put(name, found);
        return found;
    }

    private @Nullable InputStream open(String file) throws IOException {
        for (Path folder : folders) {
            Path found = folder.resolve(file);
            if (Files.isRegularFile(found)) {
                return Files.newInputStream(found);
            }
        }
        for (JarFile jar : jars) {
            JarEntry found = jar.getJarEntry(file);
            if (found != null) {
                return jar.getInputStream(found);
            }
        }
        return ClassLoader.getPlatformClassLoader().getResourceAsStream(file);
    }

    @Override
    public void close() {
        for (JarFile jar : jars) {
            try {
                jar.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
