package com.example.shop.orders;

public final class OutOfStockException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int left;

    OutOfStockException(String message, int left) {
        super(message);
        this.left = left;
    }

    int left() {
        return left;
    }
}
