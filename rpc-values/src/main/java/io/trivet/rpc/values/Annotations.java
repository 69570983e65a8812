package io.trivet.rpc.values;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Detects classes with Jackson's annotations, which Jackson itself must handle. */
public final class Annotations {
    private Annotations() {}

    /** Checks a class, its parents, and their members. */
    public static boolean areOn(@Nullable Class<?> type) {
        if (type == null || type.getName().startsWith("java.")) {
            return false;
        }
        return own(type).anyMatch(Annotations::isAnnotated)
                || areOn(type.getSuperclass())
                || Arrays.stream(type.getInterfaces()).anyMatch(Annotations::areOn);
    }

    private static Stream<AnnotatedElement> own(Class<?> type) {
        Stream<Executable> executables =
                Stream.concat(Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()));
        return Stream.of(
                        Stream.of(type),
                        Arrays.stream(type.getDeclaredFields()),
                        executables.flatMap(executable ->
                                Stream.concat(Stream.of(executable), Arrays.stream(executable.getParameters()))))
                .flatMap(elements -> elements);
    }

    private static boolean isAnnotated(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.isAnnotationPresent(JacksonAnnotation.class)
                        || type.isAnnotationPresent(JacksonAnnotationsInside.class));
    }
}
