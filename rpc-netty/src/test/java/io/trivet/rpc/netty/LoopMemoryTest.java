package io.trivet.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.spi.MemoryBudget;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Memory that connections take and give back in larger amounts. */
class LoopMemoryTest {
    /** A few bytes left by each connection would use up all the memory in the end. */
    @Test
    void nothingStaysTakenWhenConnectionsHaveEnded() {
        MemoryBudget budget = new MemoryBudget(1 << 20);
        Random random = new Random(11);
        for (int connection = 0; connection < 1_000; connection++) {
            LoopMemory memory = new LoopMemory(budget.newAccount());
            ArrayDeque<Integer> taken = new ArrayDeque<>();
            for (int i = 0; i < 50; i++) {
                int bytes = random.nextInt(20_000);
                if (taken.size() < 5 && memory.tryTake(bytes)) {
                    taken.add(bytes);
                } else {
                    memory.giveBack(taken.remove());
                }
            }
            // Calls give their memory back when they end, some of them after their connection.
            while (taken.size() > 2) {
                memory.giveBack(taken.remove());
            }
            memory.close();
            while (!taken.isEmpty()) {
                memory.giveBack(taken.remove());
            }
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void smallAmountsAreReportedTogether() {
        MemoryAccount account = new MemoryBudget(1 << 20).newAccount();
        LoopMemory memory = new LoopMemory(account);
        assertThat(memory.tryTake(8_000)).isTrue();
        assertThat(account.held()).isZero();
        assertThat(memory.tryTake(8_000)).isTrue();
        assertThat(account.held()).isEqualTo(16_000);
    }
}
