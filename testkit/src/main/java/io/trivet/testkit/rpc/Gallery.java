package io.trivet.testkit.rpc;

import io.trivet.rpc.RpcName;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A service with a method for each thing that a wire must carry. */
public interface Gallery {
    int add(int a, int b);

    @RpcName("addThree")
    int add(int a, int b, int c);

    double half(double value);

    boolean not(boolean value);

    long big(long value);

    String join(List<String> parts, String separator);

    Order place(Order order);

    List<Order> all(Map<String, Order> orders);

    Optional<String> find(Optional<String> key);

    byte[] reverse(byte[] bytes);

    LocalDateTime nextDay(LocalDateTime day);

    Object echo(Object any);

    void nothing();

    CompletableFuture<String> later(String text);

    int divide(int a, int b) throws DivisionException;

    String fail(String message);

    String await(String gate);

    default int addTwice(int a, int b) {
        return add(add(a, b), b);
    }

    /** A record with what records have. */
    record Order(String item, int quantity, double price, Kind kind, List<String> tags, Order parent) {}

    /** An enum. */
    enum Kind {
        NORMAL,
        EXPRESS
    }

    /** What {@link #divide} declares. */
    class DivisionException extends Exception {
        private static final long serialVersionUID = 1L;

        public DivisionException(String message) {
            super(message);
        }
    }
}
