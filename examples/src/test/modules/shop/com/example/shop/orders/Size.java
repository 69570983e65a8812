package com.example.shop.orders;

public enum Size {
    SMALL,
    LARGE {
        @Override
        int liters() {
            return 2;
        }
    };

    int liters() {
        return 1;
    }
}
