package io.trivet.examples;

// Goes with CalculatorServer.java and CalculatorClient.java. It takes nothing but the JDK.

import java.util.concurrent.Flow;

/** The part of the calculator that streams, which not every wire can: it stands beside {@link Calculator}. */
interface Countdown {
    /** Streams n numbers, from n down to 1. */
    Flow.Publisher<Integer> countdown(int n);
}
