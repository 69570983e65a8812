package com.example.shop.orders;

/** A service that isn't public, with a default method. */
interface Bell {
    Ring ring(Ring ring);

    default int ringTwice() {
        return ring(new Ring(2)).times();
    }

    record Ring(int times) {}
}
