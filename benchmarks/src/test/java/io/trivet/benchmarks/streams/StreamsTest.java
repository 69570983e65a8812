package io.trivet.benchmarks.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Role;
import io.trivet.benchmarks.harness.Contestant.Serving;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that every contestant streams all items, and the right ones. */
class StreamsTest {
    static List<Contestant> contestants() {
        return new Streams().contestants();
    }

    @ParameterizedTest
    @MethodSource("contestants")
    void everyStreamIsWhole(Contestant contestant) throws Exception {
        try (Serving serving = contestant.serve();
                Client client = contestant.connect(serving.port())) {
            for (String cell : List.of(Items.SMALL, Items.LARGE)) {
                Operation operation = client.operation(cell);
                assertThat(operation.run()).as(cell).matches(operation::isRight);
                assertThat(operation.isRight(4711L)).as(cell).isFalse();
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
