package io.trivet.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one of {@link FrameworksIT} that runs in each build. */
@Tag("quick")
@Timeout(600)
class SpringBootIT {
    @Test
    void allOfOursRunsBesideSpringBoot() throws Exception {
        VersionSet boot = VersionSets.SPRING_BOOT_3_5;
        ClassPaths resolved =
                ClassPaths.resolve(Path.of("target", "quick").toAbsolutePath(), Map.of(boot.name(), boot.coordinates()));
        List<String> classPath = resolved.of(boot.name());
        Programs.Ended ended = Programs.run(classPath, boot.legs());
        System.out.println(boot + ": " + ClassPaths.versions(classPath) + '\n' + ended.out());
        assertThat(ended.out().lines())
                .as(ended.out())
                .containsAll(VersionSets.linesOf(boot.legs()))
                .noneMatch(line -> line.contains("FAILS"));
        assertThat(ended.code()).isZero();
    }
}
