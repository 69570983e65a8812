package io.trivet.benchmarks.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.harness.Contestant;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Role;
import io.trivet.benchmarks.harness.Contestant.Serving;
import io.trivet.benchmarks.harness.SideBySide;
import io.trivet.rpc.msgpack.MessagePackReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every contestant answers right, whether its caller waits or not. */
class ZeroRpcTest {
    static List<Contestant> inThisProcess() {
        return new ZeroRpc()
                .contestants().stream().filter(each -> each.program().isEmpty()).toList();
    }

    @ParameterizedTest
    @MethodSource("inThisProcess")
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
    void pythonMeasuresItself() throws Exception {
        Assumptions.assumeTrue(PythonZeroRpc.isThere(), "no python3 with zmq and msgpack on this machine");
        List<Contestant> two = List.of(new JeroMqEcho(), new PythonZeroRpc());
        Contestant.Field field = new Contestant.Field() {
            @Override
            public List<Contestant> contestants() {
                return two;
            }

            @Override
            public List<Contestant.Cell> cells() {
                return new ZeroRpc().cells();
            }
        };
        String report = SideBySide.run(field, 0, 1, Duration.ofMillis(20)).markdown();
        assertThat(report).contains("| Python peer | ", "### list, 128 in flight");
    }

    @Test
    void theLimitComesFirst() {
        List<Contestant> all = new ZeroRpc().contestants();
        assertThat(all.get(0).role()).isEqualTo(Role.LIMIT);
        assertThat(all).extracting(Contestant::role).contains(Role.OURS);
        assertThat(all).extracting(Contestant::name).doesNotHaveDuplicates();
        assertThat(all).extracting(Contestant::setup).allMatch(setup -> setup.endsWith("."));
    }

    @Test
    void theLimitsMessagesAreWholeEvents() {
        for (String cell : List.of(Workload.ADD, Workload.RECORD, Workload.LIST)) {
            byte[] event = JeroMqEcho.event(cell);
            MessagePackReader in = new MessagePackReader(event, 0, event.length);
            in.skip();
            in.requireEnd();
        }
        assertThat(JeroMqEcho.event(Workload.ADD)).as("as zerorpc-python's").hasSize(0x39);
    }
}
