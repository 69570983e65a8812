package com.example.shop.orders;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({@JsonSubTypes.Type(name = "card", value = Payment.Card.class), @JsonSubTypes.Type(name = "cash", value = Payment.Cash.class)})
public sealed interface Payment {
    record Card(String number) implements Payment {}

    record Cash(int coins) implements Payment {}
}
