package io.trivet.contracts.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void noPortIsReturnedTwice() {
        assertThat(IntStream.range(0, 200).map(i -> Ports.free()))
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 20_000 && port < 32_000);
    }
}
