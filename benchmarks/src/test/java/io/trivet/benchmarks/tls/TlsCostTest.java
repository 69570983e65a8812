package io.trivet.benchmarks.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Serving;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TlsCostTest {
    static List<Contestant> contestants() {
        return new TlsCost().contestants();
    }

    @ParameterizedTest
    @MethodSource("contestants")
    void everyAnswerIsRight(Contestant contestant) throws Exception {
        try (Serving serving = contestant.serve();
                Client client = contestant.connect(serving.port())) {
            for (String cell : List.of(Workload.ADD, Workload.LIST)) {
                Operation operation = client.operation(cell);
                assertThat(operation.run()).as(cell).matches(operation::isRight);
            }
        }
    }
}
