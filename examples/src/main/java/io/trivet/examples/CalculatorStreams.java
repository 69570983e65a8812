package io.trivet.examples;

// Goes with CalculatorServer.java and CalculatorClient.java. It needs only the JDK.

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The part of the calculator with streams. It is an interface of its own because not every wire supports streams. */
interface CalculatorStreams {
    /** Streams n numbers, from n down to 1. */
    Flow.Publisher<Integer> countdown(int n);

    /** Returns the sum of a stream of numbers. */
    CompletableFuture<Long> total(Flow.Publisher<Integer> numbers);
}
