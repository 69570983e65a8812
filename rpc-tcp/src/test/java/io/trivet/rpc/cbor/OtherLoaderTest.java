package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs in containers have their records in their own class loaders. */
class OtherLoaderTest {
    private record Point(int x, long y, double z, boolean on, String name, List<Integer> more) {}

    @Test
    void recordsOfAnotherClassLoaderCanBeSent() throws Exception {
        URL classes = Point.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> theirs = loader.loadClass(Point.class.getName());
            assertThat(theirs).isNotEqualTo(Point.class);
            Constructor<?> constructor = theirs.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            Object point = constructor.newInstance(1, 2L, 0.5, true, "p", List.of(3));
            byte[] written = Cbor.write(theirs, point);
            assertThat(Cbor.read(theirs, written)).isEqualTo(point);
            assertThat(Cbor.read(Point.class, written)).isEqualTo(new Point(1, 2, 0.5, true, "p", List.of(3)));
            Class<?> many = theirs.arrayType();
            Object[] points = (Object[]) Array.newInstance(theirs, 2);
            Arrays.fill(points, point);
            assertThat((Object[]) Cbor.read(many, Cbor.write(many, points))).containsExactly(points);
        }
    }
}
