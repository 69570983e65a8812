package io.trivet.examples;

// Goes with OrderDesk.java. It needs only the JDK.

/** The service of a shop, on any wire. */
public interface OrderService {
    /** Takes an order for one piece. */
    Receipt order(String item, String buyer);

    /**
     * The result of an order.
     *
     * @param sold whether a piece was left
     * @param orderId its number as text, because some wires and readers don't support 64 bits; empty if refused
     * @param token the fencing token under which the stock was changed, as text
     */
    record Receipt(boolean sold, String orderId, String token) {}
}
