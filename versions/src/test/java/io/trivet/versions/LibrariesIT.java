package io.trivet.versions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Runs a user's program with one leg on several versions of the leg's library, and tests the refusal of versions that
 * don't work.
 */
@Timeout(600)
class LibrariesIT {
    private static final List<VersionSet> SETS = VersionSets.LIBRARIES;
    private static final List<VersionSet> REFUSED = List.copyOf(VersionSets.REFUSED.keySet());
    private static ClassPaths resolved;

    @BeforeAll
    static void resolve() throws Exception {
        List<VersionSet> all = new ArrayList<>(SETS);
        all.addAll(REFUSED);
        resolved = ClassPaths.ofPrograms("libraries", all);
    }

    @ParameterizedTest
    @FieldSource("SETS")
    void allHolds(VersionSet set) throws Exception {
        Programs.assertAllHolds(set, resolved);
    }

    /** The refusal comes before anything is sent, and not as a missing class later. */
    @ParameterizedTest
    @FieldSource("REFUSED")
    void whatDoesNotDoIsRefusedAtTheStart(VersionSet set) throws Exception {
        Programs.Ended ended = Programs.run(resolved.of(set.name()), set.legs());
        System.out.println(set + ":\n" + ended.out());
        List<String> lines = ended.out()
                .lines()
                .filter(line -> line.startsWith(set.legs().get(0) + ": "))
                .toList();
        assertThat(lines).as(ended.out()).hasSize(1);
        assertThat(lines.get(0))
                .startsWith(set.legs().get(0) + ": ends in order: FAILS (java.lang.IllegalStateException: ")
                .contains(VersionSets.REFUSED.get(set));
        assertThat(ended.code()).isEqualTo(1);
    }
}
