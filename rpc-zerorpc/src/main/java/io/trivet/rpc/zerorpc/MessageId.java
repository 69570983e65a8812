package io.trivet.rpc.zerorpc;

import java.util.Arrays;

/** The id of a channel that a peer opened: any item of MessagePack, which is compared with its type. */
record MessageId(byte[] item) implements Comparable<MessageId> {
    @Override
    public boolean equals(Object other) {
        return other instanceof MessageId id && Arrays.equals(item, id.item);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(item);
    }

    /** Keeps tables fast though a peer chooses ids with equal hash codes. */
    @Override
    public int compareTo(MessageId other) {
        return Arrays.compare(item, other.item);
    }

    @Override
    public String toString() {
        return "MessageId";
    }
}
