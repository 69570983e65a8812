package io.trivet.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Role;
import io.trivet.benchmarks.harness.Contestant.Serving;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every contestant answers right, whether its caller waits or not. */
class CallsTest {
    static List<Contestant> contestants() {
        return new Calls().contestants();
    }

    @ParameterizedTest
    @MethodSource("contestants")
    void everyAnswerIsRight(Contestant contestant) throws Exception {
        try (Serving serving = contestant.serve();
                Client client = contestant.connect(serving.port())) {
            for (String cell : List.of(Workload.ADD, Workload.RECORD, Workload.LIST)) {
                Operation operation = client.operation(cell);
                assertThat(operation.run()).as(cell).matches(operation::isRight);
                CompletableFuture<Object> later = new CompletableFuture<>();
                operation.start((value, failure) -> {
                    if (failure == null) {
                        later.complete(value);
                    } else {
                        later.completeExceptionally(failure);
                    }
                });
                assertThat(later.get(30, TimeUnit.SECONDS)).as(cell).matches(operation::isRight);
                assertThat(operation.isRight(4711)).as(cell).isFalse();
            }
        }
    }

    @Test
    void theLimitComesFirstAndEveryoneSaysHowHeIsSetUp() {
        assertThat(contestants().get(0).role()).isEqualTo(Role.LIMIT);
        assertThat(contestants()).extracting(Contestant::role).contains(Role.OURS, Role.PEER);
        assertThat(contestants()).extracting(Contestant::name).doesNotHaveDuplicates();
        assertThat(contestants()).extracting(Contestant::setup).allMatch(setup -> setup.endsWith("."));
    }
}
