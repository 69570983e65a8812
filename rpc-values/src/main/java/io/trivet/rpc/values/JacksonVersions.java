package io.trivet.rpc.values;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;

/** Refuses incompatible combinations of Jackson's jars, which a framework's BOM may have brought into a program. */
final class JacksonVersions {
    private static volatile boolean fit;

    private JacksonVersions() {}

    /** A record with which Jackson is tested, because some missing parts show only when it describes a class. */
    private record Probe(List<String> values) {}

    /** Tests the functions of Jackson that values need, until that has succeeded once. */
    static void check(ValueBinding binding) {
        if (!fit) {
            JavaType type = binding.mapper().constructType(Probe.class);
            binding.mapper()._serializationContext().findValueSerializer(type);
            binding.mapper()._deserializationContext().findRootValueDeserializer(type);
            fit = true;
        }
    }

    /** Returns the exception to throw if a class or a method is missing. */
    static IllegalStateException unfit(LinkageError missing) {
        return new IllegalStateException(
                "The program's jars of Jackson don't fit together: tools.jackson.core:jackson-databind "
                        + versionOf(ObjectMapper.class) + ", tools.jackson.core:jackson-core "
                        + versionOf(JsonParser.class) + " and com.fasterxml.jackson.core:jackson-annotations "
                        + versionOf(JsonFormat.class)
                        + ". A framework's BOM often sets one of them. Calls need Jackson 3.1 or newer, with jackson-annotations 2.21"
                        + " for 3.1, 2.22 for 3.2, 2.23 for 3.3. Add com.fasterxml.jackson.core:jackson-annotations:2.21, or newer,"
                        + " to the program's own dependencies; with the parent of Spring Boot 3 set"
                        + " <jackson-bom.version>2.21.4</jackson-bom.version>.",
                missing);
    }

    private static String versionOf(Class<?> type) {
        return Objects.requireNonNullElse(type.getPackage().getImplementationVersion(), "(unknown)");
    }
}
