package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DialectsTest {
    @ParameterizedTest
    @EnumSource
    void theGuideHasTheStatementsThatCreateTheTables(Dialects dialect) throws IOException {
        assertThat(Files.readString(Path.of("../docs/locks.md")).replaceAll("\\s+", " "))
                .contains(
                        dialect.createTable("trivet_lock") + ";",
                        dialect.createHolderTable("trivet_lock_holder").orElseThrow() + ";");
    }
}
