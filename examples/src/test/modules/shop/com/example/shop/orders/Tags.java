package com.example.shop.orders;

import java.util.ArrayList;

public final class Tags extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Tags() {}
}
