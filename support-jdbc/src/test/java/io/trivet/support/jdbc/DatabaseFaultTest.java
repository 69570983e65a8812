package io.trivet.support.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of databases' answers and their meaning, for locks and ids. */
class DatabaseFaultTest {
    private static final Map<String, String> ADVICE = Map.of("42501", "Let this user SELECT.");

    @ParameterizedTest
    @CsvSource({
        "08006, true, can be reached",
        "40001, true, try again",
        "40P01, true, try again",
        "53300, true, try again",
        "55P03, true, try again",
        "57014, true, try again",
        "57P01, true, try again",
        "58030, true, try again",
        "70100, true, try again",
        ", true, try again",
        "28P01, false, user and password",
        "28000, false, user and password",
        "3D000, false, Check the data source's database",
        "25006, false, connect to its primary",
        "42501, false, Let this user SELECT.",
        "42P01, false, Trying again won't help",
        "23505, false, Trying again won't help",
        "HY000, false, Trying again won't help",
    })
    void states(String state, boolean isTransient, String next) {
        SQLException said = new SQLException("said so,\n  and more", state);
        for (Exception thrown : List.of(said, new IllegalStateException("A pool has trouble.", said))) {
            DatabaseFault fault = DatabaseFault.of(thrown, ADVICE);
            assertThat(fault.isTransient()).isEqualTo(isTransient);
            assertThat(fault.said()).isEqualTo("said so,, and more");
            assertThat(fault.reason())
                    .startsWith((isTransient ? "no answer" : "the database refused") + " (said so,, and more). ")
                    .contains(next);
            assertThat(fault.shown()).isSameAs(thrown);
        }
    }

    /** H2 reports a broken connection this way, and pools a timeout. */
    @Test
    void classesThatMeanMoreThanTheirState() {
        for (SQLException each : List.of(
                new SQLNonTransientConnectionException("closed", "90067"),
                new SQLRecoverableException("closed", "99999"),
                new SQLTransientConnectionException("none within 2 s", "99999"))) {
            assertThat(DatabaseFault.of(each, ADVICE).isTransient()).isTrue();
        }
    }

    /** MySQL and MariaDB have one state for many errors. */
    @Test
    void codesThatMeanMoreThanTheirState() {
        assertThat(DatabaseFault.of(new SQLException("lock wait timeout", "HY000", 1205), ADVICE)
                        .isTransient())
                .isTrue();
        assertThat(DatabaseFault.of(new SQLException("denied", "42000", 1142), Map.of("1142", "Grant it."))
                        .reason())
                .endsWith("Grant it.");
    }

    @Test
    void aPoolsFaultIsReported() {
        DatabaseFault fault = DatabaseFault.of(new RuntimeException("The pool is closed."), ADVICE);
        assertThat(fault.isTransient()).isTrue();
        assertThat(fault.said()).isEqualTo("The pool is closed.");
        SQLException inside = new SQLException("FATAL: no role", "28000");
        assertThat(DatabaseFault.of(new SQLException("The pool got none", inside), ADVICE)
                        .reason())
                .isEqualTo("the database refused (FATAL: no role). Check the data source's user and password.");
    }

    @Test
    void secretsAreHiddenInAllMessages() {
        SQLException thrown = new SQLTransientConnectionException(
                "no driver", "99999", new SQLException("for jdbc:nodb://h/db?password=geheim"));
        DatabaseFault fault = DatabaseFault.of(thrown, ADVICE);
        assertThat(fault.isTransient())
                .as("by its class, which the copy hasn't")
                .isTrue();
        assertThat(fault.shown()).isNotSameAs(thrown).hasMessage("no driver");
        assertThat(fault.reason() + fault.said() + fault.shown().getCause()).doesNotContain("geheim");
    }

    @Test
    void anInterruptIsLeftToTheCaller() {
        DatabaseFault fault = DatabaseFault.of(new SQLException("Interrupted", new InterruptedException()), ADVICE);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fault.isTransient()).isTrue();
    }
}
