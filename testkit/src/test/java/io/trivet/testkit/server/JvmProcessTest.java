package io.trivet.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JvmProcessTest {
    /** Prints its argument, and ends with the argument's length as its status, or never. */
    static final class Program {
        private Program() {}

        /** Runs the program with one argument. */
        public static void main(String[] arguments) {
            System.out.println("hello " + arguments[0]);
            while (arguments[0].equals("forever")) {
                LockSupport.park();
            }
            System.exit(arguments[0].length());
        }
    }

    @Test
    void returnsHowAProgramEnded() {
        try (JvmProcess program = JvmProcess.start(Program.class, List.of("three"))) {
            assertThat(program.awaitEnd(Duration.ofSeconds(30))).isTrue();
            assertThat(program.status()).isEqualTo(5);
            assertThat(program.logTail()).contains("hello three");
            assertThatThrownBy(program::pause).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void pausesAndKills() {
        try (JvmProcess program = JvmProcess.start(Program.class, List.of("forever"))) {
            program.pause();
            program.resume();
            assertThat(program.awaitEnd(Duration.ZERO)).isFalse();
            program.pause();
            program.kill();
            assertThat(program.awaitEnd(Duration.ofSeconds(30))).isTrue();
        }
    }
}
