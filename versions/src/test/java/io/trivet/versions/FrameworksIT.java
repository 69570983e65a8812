package io.trivet.versions;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Runs a user's program with all legs on the libraries that frameworks bring. */
@Timeout(600)
class FrameworksIT {
    private static final List<VersionSet> SETS = VersionSets.FRAMEWORKS;
    private static ClassPaths resolved;

    @BeforeAll
    static void resolve() throws Exception {
        resolved = ClassPaths.ofPrograms("frameworks", SETS);
    }

    @ParameterizedTest
    @FieldSource("SETS")
    void allHolds(VersionSet set) throws Exception {
        Programs.assertAllHolds(set, resolved);
    }
}
