package io.trivet.examples;

// Goes with OrderDesk.java. It takes nothing but the JDK.

/** The service of a shop, on any wire. */
public interface OrderService {
    /** Takes an order for one piece. */
    Receipt order(String item, String buyer);

    /**
     * The result of an order.
     *
     * @param sold whether there was one left
     * @param orderId its number as text, since some wires and readers end below 64 bits; empty if refused
     * @param token the fencing token under which the stock was changed, as text
     */
    record Receipt(boolean sold, String orderId, String token) {}
}
