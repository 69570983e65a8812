package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.rpc.Failures.AbstractFailure;
import io.trivet.contracts.rpc.Failures.Detailed;
import io.trivet.contracts.rpc.Failures.FieldsOnly;
import io.trivet.contracts.rpc.Failures.FieldsThenMessage;
import io.trivet.contracts.rpc.Failures.MessageAndCause;
import io.trivet.contracts.rpc.Failures.MessageAndOneText;
import io.trivet.contracts.rpc.Failures.MessageThenFields;
import io.trivet.contracts.rpc.Failures.MessageThenOneField;
import io.trivet.contracts.rpc.Failures.NothingThenFields;
import io.trivet.contracts.rpc.Failures.Plain;
import io.trivet.contracts.rpc.Failures.SubclassOfPlain;
import io.trivet.contracts.rpc.Failures.Undeclared;
import io.trivet.contracts.rpc.Failures.WithMessage;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Declared exceptions arrive as they were thrown; all other failures arrive as a status and a message. */
abstract class FaultsContract extends TransportFixture {
    private Throwable thrown = new AssertionError("no test has prepared anything");
    private RpcServer server;
    private RpcClient client;
    private Throwing stub;

    FaultsContract(TransportContract transport) {
        super(transport);
    }

    /** Throws the exception that the test prepared. */
    private interface Throwing {
        int declared()
                throws Plain, Detailed, WithMessage, FieldsOnly, MessageThenFields, MessageThenOneField,
                        MessageAndOneText, NothingThenFields, FieldsThenMessage, MessageAndCause, AbstractFailure;

        CompletableFuture<Integer> declaredLater() throws WithMessage;

        int undeclared();

        CompletableFuture<Integer> undeclaredLater();

        int runtime() throws IllegalStateException;
    }

    /** The same service for a program that doesn't know the exceptions. */
    private interface Unknowing {
        int declared();
    }

    private final class Thrower implements Throwing {
        @Override
        public int declared() {
            throw Failures.sneaky(thrown);
        }

        @Override
        public CompletableFuture<Integer> declaredLater() {
            return CompletableFuture.failedFuture(thrown);
        }

        @Override
        public int undeclared() {
            throw Failures.sneaky(thrown);
        }

        @Override
        public CompletableFuture<Integer> undeclaredLater() {
            return CompletableFuture.supplyAsync(
                    () -> {
                        throw Failures.sneaky(thrown);
                    },
                    threads);
        }

        @Override
        public int runtime() {
            throw Failures.sneaky(thrown);
        }
    }

    @BeforeEach
    final void start() {
        server = serve(Throwing.class, new Thrower());
        client = connect(server);
        stub = client.create(Throwing.class);
    }

    private <E extends Throwable> E arrivesAs(Class<E> type, Throwable prepared, Callable<?> call) {
        thrown = prepared;
        Throwable arrived = null;
        try {
            call.call();
        } catch (Throwable e) {
            arrived = e;
        }
        assertThat(arrived).as("what arrives of %s", prepared).isExactlyInstanceOf(type);
        assertThat(arrived).isNotSameAs(prepared).hasMessage(prepared.getMessage());
        // Otherwise it would not be an instance of the type.
        assertThat(Objects.requireNonNull(arrived).getStackTrace())
                .as("the stack is the caller's")
                .anyMatch(frame -> frame.getClassName().equals(FaultsContract.class.getName()));
        return type.cast(arrived);
    }

    private <E extends Throwable> E arrives(E prepared) {
        @SuppressWarnings("unchecked")
        Class<E> type = (Class<E>) prepared.getClass();
        return arrivesAs(type, prepared, stub::declared);
    }

    @Test
    final void aMessageThatNoWireSupportsDoesTheServerNoHarm() {
        for (int i = 0; i < 5; i++) {
            thrown = new IllegalStateException("half a pair: \ud83d, and all that XML has not: \u0001");
            RpcException fault = fault(stub::undeclared);
            assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
            assertThat(fault).hasMessageContaining("half a pair: ?");
            thrown = new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new AssertionError("a message that can't be had");
                }
            };
            assertThat(fault(stub::undeclared).status()).isEqualTo(RpcStatus.INTERNAL);
        }
        assertThat(client.call(String.class, "system.health")).isEqualTo("SERVING");
    }

    @Test
    final void messageAndFieldsThroughTheConstructor() {
        WithMessage failure = arrives(new WithMessage("no room", 42, List.of("wait", "grow"), Map.of("a", 1L)));
        assertThat(failure.code).isEqualTo(42);
        assertThat(failure.hints).containsExactly("wait", "grow");
        assertThat(failure.counts).isEqualTo(Map.of("a", 1L));
    }

    @Test
    final void fieldsAloneForAConstructorThatWritesTheMessage() {
        FieldsOnly failure = arrives(new FieldsOnly(10, 3));
        assertThat(failure.needed).isEqualTo(10);
        assertThat(failure.left).isEqualTo(3);
    }

    @Test
    final void fieldsMayComeBeforeTheMessageAndACauseAfterIt() {
        FieldsThenMessage failure = arrives(new FieldsThenMessage(5, "the hint", "the message"));
        assertThat(failure.code).isEqualTo(5);
        assertThat(failure.hint).isEqualTo("the hint");
        MessageAndCause wrapping = new MessageAndCause("outside", new IllegalArgumentException("secret"));
        wrapping.code = 6;
        MessageAndCause arrived = arrives(wrapping);
        assertThat(arrived.code).isEqualTo(6);
        assertThat(arrived).hasNoCause();
    }

    @Test
    final void fieldsThatAreSetAfterwards() {
        MessageThenFields two = new MessageThenFields("two");
        two.code = 7;
        two.hint = "hint";
        MessageThenFields arrived = arrives(two);
        assertThat(arrived.code).isEqualTo(7);
        assertThat(arrived.hint).isEqualTo("hint");

        MessageThenOneField one = new MessageThenOneField("one");
        one.code = 8;
        assertThat(arrives(one).code).isEqualTo(8);

        MessageAndOneText text = new MessageAndOneText("the message");
        text.hint = "the hint";
        assertThat(arrives(text).hint).isEqualTo("the hint");

        NothingThenFields nothing = new NothingThenFields();
        nothing.code = 9;
        assertThat(arrives(nothing).code).isEqualTo(9);
    }

    @Test
    final void nullsInEveryPlace() {
        assertThat(arrives(new WithMessage("nulls", 0, null, null)).hints).isNull();
        assertThat(arrives(new MessageThenFields("null")).hint).isNull();
        assertThat(arrives(new Plain("")).getMessage()).isEmpty();
    }

    @Test
    final void theClosestDeclaredClassArrives() {
        Detailed detailed = arrives(new Detailed("detail", 5));
        assertThat(detailed.detail).isEqualTo(5);
        arrivesAs(Plain.class, new SubclassOfPlain("sub"), stub::declared);
    }

    @Test
    final void theFailureOfAFutureArrivesInAFuture() throws Exception {
        thrown = new WithMessage("later", 1, List.of(), Map.of());
        assertThat(failure(stub.declaredLater()))
                .isExactlyInstanceOf(WithMessage.class)
                .hasMessage("later");
        thrown = new IllegalStateException("later too");
        assertThat(status(stub.undeclaredLater())).isEqualTo(RpcStatus.UNKNOWN);
        thrown = new RpcException(RpcStatus.PERMISSION_DENIED, "not yours");
        assertThat(status(stub.undeclaredLater())).isEqualTo(RpcStatus.PERMISSION_DENIED);
    }

    @Test
    final void aDeclaredRuntimeExceptionOfTheJdkArrives() {
        arrivesAs(IllegalStateException.class, new IllegalStateException("declared"), stub::runtime);
    }

    @Test
    final void theCauseStaysOnTheServer() {
        Plain plain = new Plain("outside");
        plain.initCause(new IllegalArgumentException("secret"));
        assertThat(arrives(plain)).hasNoCause();
    }

    @Test
    final void anExceptionThatCanNotBeCreatedArrivesAsAMessage() {
        thrown = new AbstractFailure("abstract") {
            private static final long serialVersionUID = 1L;
        };
        assertThatThrownBy(stub::declared)
                .isInstanceOf(RpcException.class)
                .hasMessageContaining("AbstractFailure")
                .hasMessageContaining("abstract");
    }

    private void arrivesAsFailedWith(Throwable prepared) {
        thrown = prepared;
        RpcException fault = fault(stub::undeclared);
        assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(fault)
                .hasMessageContaining("'undeclared'")
                .hasMessageContaining(uri(server))
                .hasMessageContaining(prepared.getClass().getSimpleName());
        assertThat(fault.getMessage())
                .as("no stack trace of the server's")
                .doesNotContain(Thrower.class.getSimpleName() + ".", "\tat ", "secret");
        assertThat(fault).hasNoCause();
    }

    @Test
    final void anUndeclaredExceptionIsFailedWithItsNameAndMessage() {
        arrivesAsFailedWith(new Undeclared("undeclared"));
        arrivesAsFailedWith(new IllegalStateException("out of beans", new IllegalArgumentException("secret")));
        arrivesAsFailedWith(new Plain("declared elsewhere"));
        arrivesAsFailedWith(new StackOverflowError("an error"));
        arrivesAsFailedWith(new IllegalStateException((String) null));
        arrivesAsFailedWith(new IllegalStateException("\u00e9\u4e2d\ud83d\ude00 <&> \r\n\t ]]>"));
    }

    @Test
    final void noClassIsLoadedByName() {
        thrown = new WithMessage("unknown here", 1, List.of(), Map.of());
        RpcException fault = fault(client.create(Unknowing.class)::declared);
        assertThat(fault.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(fault).hasMessageContaining("WithMessage").hasMessageContaining("unknown here");
        assertThat(status(() -> client.call(Integer.class, "declared"))).isEqualTo(RpcStatus.UNKNOWN);
    }

    @Test
    final void aHandlerChoosesTheStatus() {
        for (RpcStatus status : RpcStatus.values()) {
            thrown = new RpcException(status, "chosen by the handler", new IllegalStateException("secret"));
            RpcException fault = fault(stub::undeclared);
            assertThat(fault.status()).isEqualTo(status);
            assertThat(fault).hasMessageContaining("chosen by the handler").hasNoCause();
        }
    }

    @Test
    final void theServerGoesOnAfterAllOfThem() {
        thrown = new OutOfMemoryError("only said so");
        assertThat(status(stub::undeclared)).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(client.call(String.class, "system.health")).isEqualTo("SERVING");
    }
}
