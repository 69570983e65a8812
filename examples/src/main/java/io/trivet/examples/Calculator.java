package io.trivet.examples;

// Goes with CalculatorServer.java and CalculatorClient.java. It needs only the JDK.

import java.util.List;

/** The interface that client and server share; a Python server with methods of these names works as well. */
public interface Calculator {
    int add(int a, int b);

    double divide(double a, double b) throws DivisionByZero;

    /** Returns any value of the wire, as it came. */
    Object echo(Object value);

    Stats stats(List<Double> values);

    /** The result of {@link #stats}. */
    record Stats(int count, double sum, double mean) {}

    /** The exception of {@link #divide} for a divisor of 0. */
    final class DivisionByZero extends Exception {
        private static final long serialVersionUID = 1L;

        public DivisionByZero(String message) {
            super(message);
        }
    }
}
