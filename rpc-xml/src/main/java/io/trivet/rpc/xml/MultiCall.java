package io.trivet.rpc.xml;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcName;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Batch of calls, sent in one request to {@code system.multicall}, as Python's {@code MultiCall} does.
 *
 * <p>The server runs the calls one after the other, all within the timeout of one call. If a call fails, only its own
 * future fails, and the server runs the others. The server must support batches: Trivet's does, and Python's does after
 * {@code register_multicall_functions()}. Not thread-safe; the futures are.
 */
public final class MultiCall {
    /**
     * The limits for batches. They are high, because the answer to a batch has already passed the client's own limits.
     */
    private static final RpcLimits LIMITS = RpcLimits.builder()
            .maxMessage(1 << 30)
            .maxString(1 << 30)
            .maxDepth(1000)
            .build();

    /** Codec for types that live as long as this class. */
    private static final XmlRpcCodec OF_LASTING_TYPES = new XmlRpcCodec(LIMITS);

    /** The server's methods for batches. */
    private interface Batches {
        @RpcName("system.multicall")
        CompletableFuture<List<@Nullable Object>> run(List<Map<String, Object>> calls);
    }

    /** A call and the future that its caller waits for. */
    private record Entry(
            MethodDescriptor method,
            List<@Nullable Object> arguments,
            XmlRpcCodec codec,
            CompletableFuture<Object> future) {}

    private final Batches server;

    /** Codec for the types of an application in a container, which it must not outlive; null until one is needed. */
    private @Nullable XmlRpcCodec ofOtherTypes;

    private List<Entry> entries = new ArrayList<>();

    /**
     * Creates an empty batch.
     *
     * @param client connected over http or https; the batch doesn't close it
     */
    public MultiCall(RpcClient client) {
        server = client.create(Batches.class);
    }

    /**
     * Adds a call to the batch; {@link #send} sends it.
     *
     * @param resultType the result's type: {@code void.class} if there is no result, {@code Object.class} to accept any
     * @return completes when the batch is answered: with the result, or with an {@link RpcException}
     */
    @SuppressWarnings("unchecked") // the codec returns the result type
    public <T> CompletableFuture<T> add(Class<T> resultType, String method, @Nullable Object... arguments) {
        Entry entry = new Entry(
                MethodDescriptor.untyped(method, arguments.length, resultType),
                Arrays.asList(arguments.clone()),
                codec(resultType),
                new CompletableFuture<>());
        entries.add(entry);
        return (CompletableFuture<T>) entry.future();
    }

    private XmlRpcCodec codec(Class<?> resultType) {
        ClassLoader loader = resultType.getClassLoader();
        if (loader == null
                || loader == MultiCall.class.getClassLoader()
                || loader == ClassLoader.getPlatformClassLoader()) {
            return OF_LASTING_TYPES;
        }
        XmlRpcCodec codec = ofOtherTypes;
        if (codec == null) {
            codec = new XmlRpcCodec(LIMITS);
            ofOtherTypes = codec;
        }
        return codec;
    }

    /**
     * Sends the calls that were added and starts a new batch. An empty batch sends nothing.
     *
     * @return completes when the futures of all its calls have completed; it fails only if the batch as a whole failed,
     *     and then they fail with the same exception
     */
    public CompletableFuture<Void> send() {
        List<Entry> sent = entries;
        entries = new ArrayList<>();
        if (sent.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Map<String, Object>> calls = new ArrayList<>();
        for (Entry entry : sent) {
            calls.add(Map.of("methodName", entry.method().name(), "params", entry.arguments()));
        }
        return server.run(calls).handle((answers, thrown) -> {
            Throwable whole =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            if (whole == null && answers.size() != sent.size()) {
                whole = new RpcException(
                        RpcStatus.INTERNAL,
                        "the server answered " + answers.size() + " calls of a batch of " + sent.size() + ".");
            }
            boolean areBare = whole == null && XmlRpcCodec.areBare(answers);
            for (int i = 0; i < sent.size(); i++) {
                if (whole == null) {
                    settle(sent.get(i), answers.get(i), areBare);
                } else {
                    sent.get(i).future().completeExceptionally(whole);
                }
            }
            if (whole != null) {
                throw new CompletionException(whole);
            }
            return null;
        });
    }

    private static void settle(Entry entry, @Nullable Object answer, boolean isBare) {
        try {
            entry.future().complete(entry.codec().readBatched(answer, isBare, entry.method()));
        } catch (RpcException e) {
            entry.future()
                    .completeExceptionally(new RpcException(
                            e.status(),
                            "Method '" + entry.method().name() + "' in a batch: " + e.getMessage(),
                            e.getCause()));
        } catch (Throwable e) {
            // The methods declare no exceptions, so only errors get here.
            entry.future().completeExceptionally(Objects.requireNonNull(e));
        }
    }
}
