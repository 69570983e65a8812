package io.trivet.examples;

// Goes with CalculatorServer.java and CalculatorClient.java. It takes nothing but the JDK.

import java.util.List;

/** What client and server share; a Python server with methods of these names serves as well. */
public interface Calculator {
    int add(int a, int b);

    double divide(double a, double b) throws DivisionByZero;

    /** Returns any value of the wire, as it came. */
    Object echo(Object value);

    Stats stats(List<Double> values);

    /** What {@link #stats} tells of its numbers. */
    record Stats(int count, double sum, double mean) {}

    /** What {@link #divide} says of a divisor 0. */
    final class DivisionByZero extends Exception {
        private static final long serialVersionUID = 1L;

        public DivisionByZero(String message) {
            super(message);
        }
    }
}
