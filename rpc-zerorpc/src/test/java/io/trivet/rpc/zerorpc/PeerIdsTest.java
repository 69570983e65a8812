package io.trivet.rpc.zerorpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.msgpack.MessagePackWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ids of channels are told apart, and written as they came, whatever their form is. */
class PeerIdsTest {
    private static final String REST = "6136376134323461623738303";

    /** Ids of which each is different from the others: the first sets the form of those that count. */
    private static final List<byte[]> IDS = List.of(
            binary("7e73713a" + REST.substring(1)),
            binary("7e73713b" + REST.substring(1)),
            binary("ffffffff" + REST.substring(1)),
            binary("00000000" + REST.substring(1)),
            binary("7E73713A" + REST.substring(1)),
            binary("7e73713g" + REST.substring(1)),
            binary("7e73713a" + REST.substring(1).replace('6', '7')),
            binary("7e73713a" + REST),
            text("7e73713a" + REST.substring(1)),
            text("f4364b0a-cdaf-4310-b0a2-000000000000"),
            new byte[] {7},
            new byte[] {(byte) 0xC0});

    private static byte[] binary(String characters) {
        return item(0xC4, characters);
    }

    private static byte[] text(String characters) {
        return item(0xD9, characters);
    }

    private static byte[] item(int type, String characters) {
        byte[] item = new byte[2 + characters.length()];
        item[0] = (byte) type;
        item[1] = (byte) characters.length();
        System.arraycopy(characters.getBytes(StandardCharsets.US_ASCII), 0, item, 2, characters.length());
        return item;
    }

    /** Reads from an array that is then used for something else, as that of a connection is. */
    private static MessageId read(PeerIds ids, byte[] item) {
        byte[] array = new byte[item.length + 6];
        System.arraycopy(item, 0, array, 3, item.length);
        MessageId id = ids.read(array, 3, 3 + item.length);
        Arrays.fill(array, (byte) 'f');
        return id;
    }

    private static byte[] written(MessageId id) {
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(100)) {
            id.writeTo(out);
            return Arrays.copyOf(out.bytes(), out.length());
        }
    }

    @Test
    void idsAreWrittenAsTheyCame() {
        PeerIds ids = new PeerIds();
        for (byte[] item : IDS) {
            assertThat(written(read(ids, item))).isEqualTo(item);
        }
    }

    @Test
    void equalIdsAreEqualAndOthersAreNot() {
        PeerIds ids = new PeerIds();
        List<MessageId> first = IDS.stream().map(item -> read(ids, item)).toList();
        for (int i = 0; i < IDS.size(); i++) {
            for (int j = 0; j < IDS.size(); j++) {
                assertThat(read(ids, IDS.get(i)).equals(first.get(j)))
                        .as("%d and %d", i, j)
                        .isEqualTo(i == j);
            }
            assertThat(read(ids, IDS.get(i))).hasSameHashCodeAs(first.get(i));
        }
    }

    @Test
    void nothingIsCopiedOfIdsThatCount() {
        PeerIds ids = new PeerIds();
        assertThat(IDS.stream().map(item -> read(ids, item)).filter(MessageId.Counted.class::isInstance))
                .as("the first and those that differ from it by their numbers only")
                .hasSize(3);
    }
}
