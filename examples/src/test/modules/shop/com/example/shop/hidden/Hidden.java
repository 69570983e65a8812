package com.example.shop.hidden;

import com.example.shop.shown.Refused;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.util.ArrayList;
import java.util.List;

/** Calls in a package that isn't open to any module: stub and server are refused, before any call. */
public final class Hidden {
    private Hidden() {}

    interface Plain {
        int add(int a, int b);
    }

    interface Default {
        int one();

        default int two() {
            return 2 * one();
        }
    }

    interface TakesRecord {
        void take(List<Point> points);
    }

    record Point(int x, int y) {}

    interface TakesBean {
        void take(Bean bean);
    }

    public static final class Bean {
        private int value;

        public int getValue() {
            return value;
        }

        public void setValue(int value) {
            this.value = value;
        }
    }

    interface TakesAnnotated {
        void take(Annotated bean);
    }

    static final class Annotated {
        @JsonProperty
        private int value;
    }

    interface TakesSealed {
        void take(Sealed value);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    sealed interface Sealed {}

    record Only(int value) implements Sealed {}

    interface TakesCollection {
        void take(Points points);
    }

    static final class Points extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Points() {}
    }

    interface Throws {
        void fail() throws Failure;
    }

    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    interface TakesEnum {
        Side turn(Side side);
    }

    enum Side {
        LEFT,
        RIGHT
    }

    public static void run(String uri) {
        try (RpcServer server = RpcServer.builder().listen(uri).start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            for (Class<?> each : List.of(
                    Default.class,
                    TakesRecord.class,
                    TakesBean.class,
                    TakesAnnotated.class,
                    TakesSealed.class,
                    TakesCollection.class,
                    Throws.class,
                    Refused.TakesField.class,
                    Refused.Throws.class)) {
                tell(each.getSimpleName(), () -> client.create(each));
            }
            // These need no access to the program's own classes.
            tell("plain stub", () -> client.create(Plain.class));
            tell("enum stub", () -> client.create(TakesEnum.class));
        }
        tell("server", () -> RpcServer.builder().register(Plain.class, (a, b) -> a + b));
    }

    private static void tell(String what, Runnable action) {
        try {
            action.run();
            System.out.println(what + " works");
        } catch (IllegalArgumentException e) {
            System.out.println(what + " refused: " + e.getMessage());
        }
    }
}
