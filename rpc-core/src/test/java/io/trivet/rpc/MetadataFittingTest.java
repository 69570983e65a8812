package io.trivet.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The valid headers of an untrusted peer become metadata, within the limits. */
class MetadataFittingTest {
    @Test
    void invalidEntriesAreLeftOut() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x_y", "a name of another sort");
        headers.put("long", "x".repeat(Metadata.MAX_LENGTH));
        headers.put("bytes", "\u00e9");
        headers.put("X-Trace", "4711");
        assertThat(Metadata.ofFitting(headers)).isEqualTo(Metadata.of("x-trace", "4711"));
        assertThat(Metadata.ofFitting(Map.of())).isSameAs(Metadata.empty());
    }

    @Test
    void thereAreNoMoreEntriesThanTheLimit() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < 2 * Metadata.MAX_ENTRIES; i++) {
            headers.put("x-" + i, "");
        }
        Metadata fitting = Metadata.ofFitting(headers);
        assertThat(fitting.entries()).hasSize(Metadata.MAX_ENTRIES).containsKey("x-0");
        assertThat(Metadata.of(fitting.entries())).isEqualTo(fitting);
    }
}
