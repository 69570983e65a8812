package io.trivet.versions;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one framework that each build tries; {@link FrameworksIT} tries all of them. */
@Tag("quick")
@Timeout(600)
class SpringBootIT {
    private static ClassPaths resolved;

    @BeforeAll
    static void resolve() throws Exception {
        resolved = ClassPaths.ofPrograms("quick", List.of(VersionSets.SPRING_BOOT_3_5));
    }

    @Test
    void allHolds() throws Exception {
        Programs.assertAllHolds(VersionSets.SPRING_BOOT_3_5, resolved);
    }
}
