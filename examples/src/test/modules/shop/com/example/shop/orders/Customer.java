package com.example.shop.orders;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A bean for Jackson, which accesses a private field and the record in it. */
public class Customer {
    @JsonProperty
    private String name;

    private Order last;

    Customer() {}

    Customer(String name, Order last) {
        this.name = name;
        this.last = last;
    }

    public Order getLast() {
        return last;
    }

    @JsonProperty
    void setLast(Order last) {
        this.last = last;
    }

    @Override
    public String toString() {
        return name + ", " + last;
    }
}
