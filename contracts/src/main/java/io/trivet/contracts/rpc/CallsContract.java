package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivet.contracts.rpc.Gallery.Order;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of methods: with or without an interface, one at a time or many. */
abstract class CallsContract extends TransportFixture {
    private final Holding holding = new Holding();
    private RpcServer server;
    private RpcClient client;
    private Gallery gallery;

    CallsContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        GalleryService service = new GalleryService(threads);
        server = serve(offers -> offers.register(Gallery.class, service)
                .register("deep.er", Gallery.class, service)
                .register("held", Held.class, holding));
        closing(holding::openAll);
        client = connect(server);
        gallery = client.create(Gallery.class);
    }

    @Test
    final void aCallNeedsNoInterface() {
        assertThat(client.call(Integer.class, "add", 3, 4)).isEqualTo(7);
        assertThat(client.call(int.class, "deep.er.add", 3, 4)).isEqualTo(7);
        assertThat(client.call(void.class, "nothing")).isNull();
        assertThat(client.create("deep.er", Gallery.class).add(1, 1)).isEqualTo(2);
        assertThat(client.call(Order.class, "place", Map.of("item", "map", "quantity", 1, "price", 2)))
                .isEqualTo(new Order("map", 1, 2, null, null, null));
    }

    @Test
    final void defaultMethodsAndThoseOfObjectRunLocally() {
        assertThat(gallery.addTwice(1, 2)).isEqualTo(5);
        assertThat(gallery)
                .hasToString(gallery.toString())
                .isEqualTo(gallery)
                .isNotEqualTo(client.create(Gallery.class));
        assertThat(gallery.toString()).contains("Gallery", uri(server));
        assertThat(gallery.hashCode()).isEqualTo(gallery.hashCode());
    }

    @Test
    final void futuresCompleteInAnyOrder() throws Exception {
        List<CompletableFuture<String>> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            many.add(gallery.later("text " + i));
        }
        for (int i = 0; i < many.size(); i++) {
            assertThat(get(many.get(i))).isEqualTo("text " + i);
        }
    }

    @Test
    final void anInvalidCallIsRefusedAndTheConnectionStaysUsable() {
        assertThat(status(() -> client.call(Integer.class, "nope"))).isEqualTo(RpcStatus.UNIMPLEMENTED);
        assertThat(fault(() -> client.call(Integer.class, "nope"))).hasMessageContaining("'nope'");
        assertThat(status(() -> client.call(Integer.class, "add", 1))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> client.call(Integer.class, "add", 1, 2, 3))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> client.call(Integer.class, "add", "1", "x"))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> client.call(Integer.class, "add", 1.5, 2))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> client.call(Integer.class, "add", 1, null))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> client.call(Integer.class, "add", 1L << 40, 2))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> client.call(Integer.class, "echo", "text"))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> gallery.echo(new Object()))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aSlowCallDelaysNoOther() throws Exception {
        CompletableFuture<String> slow = client.create("held", Held.Later.class).hold("slow");
        holding.gate("slow").awaitArrival();
        for (int i = 0; i < 100; i++) {
            assertThat(gallery.add(i, 4)).isEqualTo(i + 4);
        }
        assertThat(slow).isNotDone();
        holding.gate("slow").open();
        assertThat(get(slow)).isEqualTo("slow");
    }

    @Test
    final void manyHandlersBlockAtOnce() throws Exception {
        Held.Later later = client.create("held", Held.Later.class);
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(later.hold("gate " + i));
        }
        for (int i = 0; i < 50; i++) {
            holding.gate("gate " + i).awaitArrival();
        }
        holding.openAll();
        for (int i = 0; i < 50; i++) {
            assertThat(get(all.get(i))).isEqualTo("gate " + i);
        }
    }

    @Test
    final void manyThreadsShareAClient() throws Exception {
        List<Future<Integer>> sums = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int first = i;
            sums.add(threads.submit(() -> {
                int sum = 0;
                for (int j = 0; j < 200; j++) {
                    sum += gallery.add(first, j);
                }
                return sum;
            }));
        }
        for (int i = 0; i < sums.size(); i++) {
            assertThat(get(sums.get(i))).isEqualTo(200 * i + 199 * 100);
        }
    }

    @Test
    final void bigPayloadsAreSentAndTooBigOnesAreRefused() throws Exception {
        byte[] megabyte = new byte[1 << 20];
        megabyte[0] = 42;
        assertThat(gallery.reverse(megabyte)[megabyte.length - 1]).isEqualTo((byte) 42);
        List<Future<byte[]>> several = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            several.add(threads.submit(() -> gallery.reverse(megabyte)));
        }
        for (Future<byte[]> each : several) {
            assertThat(get(each)).hasSize(1 << 20);
        }
        assertThat(status(() -> gallery.reverse(new byte[20 << 20]))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(status(() -> gallery.zeros(20 << 20))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aResultThatCannotBeSentFailsOnlyItsCall() {
        assumeTrue(transport.refusesTypesEarly(), "this wire sees the types of a call when it is sent");
        assertThat(status(() -> gallery.thread())).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }

    @Test
    final void aClosedClientRefusesCallsAndOthersGoOn() throws Exception {
        RpcClient other = connect(server);
        assertThat(other.create(Gallery.class).add(3, 4)).isEqualTo(7);
        other.close();
        other.close();
        assertThat(status(() -> other.create(Gallery.class).add(3, 4))).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(status(other.create(Gallery.class).later("text"))).isEqualTo(RpcStatus.UNAVAILABLE);
        assertThat(gallery.add(3, 4)).isEqualTo(7);
    }
}
