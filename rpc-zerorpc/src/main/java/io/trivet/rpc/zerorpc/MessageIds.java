package io.trivet.rpc.zerorpc;

import io.trivet.rpc.values.binary.BinaryWriter;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the ids of a connection's events. A server of Python tells channels apart by these alone, whoever opened them.
 * Thread-safe.
 */
final class MessageIds {
    private static final byte TEXT_8 = (byte) 0xD9;
    private static final byte TEXT_16 = (byte) 0xDA;

    private final IdForm form = IdForm.random();

    /**
     * The last number. Numbers are odd, and so never zero. Gaps between them help a table to find the end of a probe
     * sequence at once when it removes one.
     */
    private final AtomicInteger last = new AtomicInteger(-1);

    /** Returns the next number, which is different from the last two billion. */
    int nextNumber() {
        return last.addAndGet(2);
    }

    /** Returns the id with a number. */
    MessageId of(int number) {
        return new MessageId.Counted(form, number);
    }

    /** Writes the id with a number into an array that has room for it. */
    void put(int number, byte[] bytes, int at) {
        form.put(number, bytes, at);
    }

    /** Writes a new id. */
    void writeNext(BinaryWriter out) {
        form.write(nextNumber(), out);
    }

    /**
     * Returns the number of an id, or zero if it isn't one of these. It may have come back as a text, from a server whose
     * MessagePack has no binary.
     */
    int numberOf(byte[] bytes, int from, int to) {
        int length = to - from;
        boolean isText = length == IdForm.LENGTH && bytes[from] == TEXT_8
                || length == IdForm.LENGTH + 1 && bytes[from] == TEXT_16;
        return isText ? form.numberOf(bytes, to - IdForm.CHARACTERS) : form.numberOf(bytes, from, to);
    }
}
