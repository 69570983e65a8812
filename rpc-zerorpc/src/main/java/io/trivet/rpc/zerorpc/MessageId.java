package io.trivet.rpc.zerorpc;

import io.trivet.rpc.values.binary.BinaryWriter;
import java.util.Arrays;

/** The id of a channel: any item of MessagePack, which is compared with its type. Immutable. */
sealed interface MessageId {
    /** Writes the id in its own type. */
    void writeTo(BinaryWriter out);

    /** One of many that differ by a number only. */
    record Counted(IdForm form, int number) implements MessageId {
        @Override
        public void writeTo(BinaryWriter out) {
            form.write(number, out);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Counted id && number == id.number && form == id.form;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** Any other one. */
    record Other(byte[] item) implements MessageId, Comparable<Other> {
        @Override
        public void writeTo(BinaryWriter out) {
            out.raw(item, 0, item.length);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Other id && Arrays.equals(item, id.item);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(item);
        }

        /** Keeps tables fast though a peer chooses ids with equal hash codes. */
        @Override
        public int compareTo(Other other) {
            return Arrays.compare(item, other.item);
        }

        @Override
        public String toString() {
            return "MessageId";
        }
    }
}
