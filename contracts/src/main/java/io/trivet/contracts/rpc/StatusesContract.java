package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The status that a handler chooses arrives, with its message. */
abstract class StatusesContract extends TransportFixture {
    /** Fails as it is told. */
    interface Choosing {
        void fail(RpcStatus status, String message);
    }

    StatusesContract(TransportContract transport) {
        super(transport);
    }

    @ParameterizedTest
    @EnumSource
    final void everyStatusArrives(RpcStatus status) {
        Choosing choosing = connect(serve(Choosing.class, (chosen, message) -> {
                    throw new RpcException(chosen, message);
                }))
                .create(Choosing.class);
        RpcException fault = fault(() -> choosing.fail(status, "because"));
        assertThat(fault.status()).isEqualTo(status);
        assertThat(fault).hasMessageContaining("because");
    }
}
