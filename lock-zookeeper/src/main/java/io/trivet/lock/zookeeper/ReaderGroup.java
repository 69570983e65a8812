package io.trivet.lock.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the data of a read/write lock's node say about the readers since the last writer: nothing, or the generation that
 * they share.
 *
 * <p>The first reader that is granted after a writer writes the czxid of its own node there, and all later readers take
 * that number, also when the first one has gone. The first writer that is granted after readers removes it. So a change
 * from one to the other costs one more round trip, and a sequence of readers or of writers none.
 *
 * <p>The number is above all earlier writers' and below all later ones', because each of the two writes only while its
 * own node exists and it holds the lock: no writer can hold it at that time but the one that writes. A writer that was
 * granted before had a node before the reader's, and one that is granted later will have a node behind it. Of readers
 * that write at the same time, only one succeeds, because they name the version that they replace. A writer that gives up has
 * written nothing, so readers before and after it still share their number. Writers of other libraries write nothing
 * either, and have no token that could be compared.
 *
 * @param text the data
 * @param version their version
 */
record ReaderGroup(String text, int version) {
    /** What is known of a node that is missing or wasn't asked. No node has this version, and it doesn't mean any version. */
    static final ReaderGroup UNKNOWN = new ReaderGroup("", -2);

    /** The data from a writer's grant until the next reader's. */
    static final String NONE = "";

    private static final Pattern READERS = Pattern.compile("readers ([1-9]\\d{0,16})");

    static ReaderGroup of(byte[] data, int version) {
        return new ReaderGroup(new String(data, StandardCharsets.UTF_8), version);
    }

    /** Returns the data for readers with this generation. */
    static String text(long generation) {
        return "readers " + generation;
    }

    /** Returns the generation that readers share now; empty if the next one that is granted begins a group. */
    OptionalLong generation() {
        Matcher readers = READERS.matcher(text);
        return readers.matches() ? OptionalLong.of(Long.parseLong(readers.group(1))) : OptionalLong.empty();
    }

    /** Returns whether the next writer must remove the number of a group before it is granted. */
    boolean mustEnd() {
        return generation().isPresent();
    }
}
