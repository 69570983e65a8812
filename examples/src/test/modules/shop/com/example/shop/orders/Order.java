package com.example.shop.orders;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

public record Order(String item, int count, Size size, BigDecimal price, Optional<Order> gift, Map<Size, Integer> stock) {}
