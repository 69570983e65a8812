package io.trivet.benchmarks.streams;

import io.trivet.benchmarks.harness.Contestant;
import java.util.concurrent.CompletableFuture;

/** The streamed items: numbers from 0 on, or arrays of 1 KiB. Subscribers add up their weights. */
final class Items {
    static final String SMALL = "10000-numbers";
    static final String LARGE = "10000-times-1KiB";
    static final int COUNT = 10_000;
    static final byte[] BYTES = new byte[1024];

    private Items() {}

    /** Returns the weight of an item: a number itself, or an array's length. */
    static long weight(Object item) {
        return item instanceof byte[] bytes ? bytes.length : (Integer) item;
    }

    /** Returns the sum of all weights in a cell. */
    static long sum(String cell) {
        return cell.equals(SMALL) ? (long) COUNT * (COUNT - 1) / 2 : (long) COUNT * BYTES.length;
    }

    /** Starts a stream; its future completes with the sum of the received weights. */
    interface Start {
        CompletableFuture<Long> start() throws Exception;
    }

    /** A whole stream, up to its end. */
    record Whole(String cell, Start stream) implements Contestant.Operation {
        @Override
        public Object run() throws Exception {
            return stream.start().get();
        }

        @Override
        public boolean isRight(Object answer) {
            return Long.valueOf(sum(cell)).equals(answer);
        }
    }
}
