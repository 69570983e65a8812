package com.example.shop.orders;

/** Not even public, and with a default method. */
interface Bell {
    Ring ring(Ring ring);

    default int ringTwice() {
        return ring(new Ring(2)).times();
    }

    record Ring(int times) {}
}
