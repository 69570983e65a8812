package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that has these classes alone, without what their stores need. */
class MissingLibrariesTest {
    private static String version(String group, String artifact) throws Exception {
        Properties about = new Properties();
        try (InputStream in = MissingLibrariesTest.class.getResourceAsStream(
                "/META-INF/maven/" + group + "/" + artifact + "/pom.properties")) {
            about.load(in);
        }
        return about.getProperty("version");
    }

    /** Twice: what could not be linked once has another fault the second time. */
    @ParameterizedTest
    @CsvSource({
        "redisWorkers, redis.clients, jedis",
        "redisRanges, redis.clients, jedis",
        "redisTimeIds, redis.clients, jedis",
        "zooKeeperWorkers, org.apache.curator, curator-framework"
    })
    void theArtifactAndItsVersionAreNamed(String method, String group, String artifact) throws Exception {
        URL[] places = {
            Snowflake.class.getProtectionDomain().getCodeSource().getLocation(),
            WithoutLibraries.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader alone = new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            Method connect = alone.loadClass(WithoutLibraries.class.getName()).getMethod(method);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> connect.invoke(null))
                        .isInstanceOf(InvocationTargetException.class)
                        .cause()
                        .satisfies(
                                fault -> assertThat(fault.getClass().getName()).isEqualTo(IdException.class.getName()))
                        .hasMessageContaining("add " + group + ":" + artifact + ":" + version(group, artifact) + " ");
            }
        }
    }
}
