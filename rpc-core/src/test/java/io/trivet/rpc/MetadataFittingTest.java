package io.trivet.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests that the valid headers of an untrusted peer become metadata, within the limits. */
class MetadataFittingTest {
    @Test
    void invalidEntriesAreLeftOut() {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("x_y", "a name of another sort"),
                Map.entry("long", "x".repeat(Metadata.MAX_LENGTH)),
                Map.entry("bytes", "\u00e9"),
                Map.entry("X-Trace", "4711"));
        assertThat(Metadata.ofFitting(headers)).isEqualTo(Metadata.of("x-trace", "4711"));
        assertThat(Metadata.ofFitting(List.of())).isSameAs(Metadata.empty());
    }

    @Test
    void thereAreNoMoreEntriesThanTheLimit() {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < 2 * Metadata.MAX_ENTRIES; i++) {
            headers.add(Map.entry("x-" + i % (Metadata.MAX_ENTRIES / 2), "" + i));
        }
        Metadata fitting = Metadata.ofFitting(headers);
        assertThat(fitting.entries()).hasSize(Metadata.MAX_ENTRIES / 2);
        assertThat(fitting.all("x-0")).containsExactly("0", "" + Metadata.MAX_ENTRIES / 2);
    }
}
