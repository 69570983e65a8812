package io.trivet.contracts.rpc;

import io.trivet.rpc.RpcName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A service of plain methods. */
interface Gallery {
    int add(int a, int b);

    @RpcName("addThree")
    int add(int a, int b, int c);

    Order place(Order order);

    byte[] reverse(byte[] bytes);

    byte[] zeros(int count);

    Object echo(Object any);

    void nothing();

    CompletableFuture<String> later(String text);

    /** Returns something that isn't a value. */
    Object thread();

    default int addTwice(int a, int b) {
        return add(add(a, b), b);
    }

    /** A record with the usual parts of records. */
    record Order(
            @Nullable String item,
            int quantity,
            double price,
            @Nullable Kind kind,
            @Nullable List<String> tags,
            @Nullable Order parent) {}

    /** An enum. */
    enum Kind {
        NORMAL,
        EXPRESS
    }
}
