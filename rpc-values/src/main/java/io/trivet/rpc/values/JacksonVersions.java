package io.trivet.rpc.values;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/** Which of Jackson's jars a program has, for one whose other libraries brought some that don't fit together. */
final class JacksonVersions {
    /** The oldest that Jackson 3.1 and newer run with. */
    private static final String ANNOTATIONS = "2.21";

    private JacksonVersions() {}

    /** Returns what to throw where a class or method of Jackson's is missing. */
    static IllegalStateException unfit(LinkageError missing) {
        return new IllegalStateException(
                "The program's jars of Jackson don't fit together: jackson-databind " + versionOf(ObjectMapper.class)
                        + ", jackson-core " + versionOf(JsonParser.class) + " (both of tools.jackson.core), and jackson-annotations "
                        + versionOf(JsonFormat.class) + ". A framework's BOM often sets one of them. Add the dependency"
                        + " com.fasterxml.jackson.core:jackson-annotations:" + ANNOTATIONS
                        + ", or with the parent of Spring Boot 3 set <jackson-bom.version>" + ANNOTATIONS
                        + ".4</jackson-bom.version>; the two others in one version, 3.1.4 or newer.",
                missing);
    }

    private static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        if (version != null) {
            return version;
        }
        @Nullable CodeSource source = type.getProtectionDomain().getCodeSource();
        return "of " + (source == null ? "an unknown version" : source.getLocation());
    }
}
