package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.support.zookeeper.CuratorClients;
import io.trivet.support.zookeeper.ZooKeeperUri;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.UnhandledErrorListener;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** The requests that locks send to an ensemble. They are sent at once and in order, without waiting for the answers. */
final class ZooKeeperClient {
    interface Request {
        void send(BackgroundCallback answered, UnhandledErrorListener failed) throws Exception;
    }

    /** The result of a request to replace a node's data. */
    enum Replaced {
        YES,
        /** The data have another version. */
        OTHER_VERSION,
        /** The contender's node is gone. */
        NO_NODE
    }

    /** Stands for whatever version the data have. */
    static final int ANY_VERSION = -1;

    private final CuratorFramework curator;
    private final String description;
    private final boolean own;
    private final DirectRequests directly;
    private final NodeWatches watches;
    private volatile Runnable connectionLost = () -> {};
    private final ConnectionStateListener states = (client, state) -> stateChanged(state);

    private ZooKeeperClient(CuratorFramework curator, String description, boolean own) {
        this.curator = curator;
        this.description = description;
        this.own = own;
        directly = new DirectRequests(curator);
        watches = new NodeWatches(curator);
        curator.getConnectionStateListenable().addListener(states);
    }

    static ZooKeeperClient over(CuratorFramework curator, String path) {
        return new ZooKeeperClient(curator, CuratorClients.description(curator, path), false);
    }

    static ZooKeeperClient connect(ZooKeeperUri uri) {
        try {
            return new ZooKeeperClient(CuratorClients.connect(uri, "trivet-lock-curator"), uri.toString(), true);
        } catch (TimeoutException | InterruptedException e) {
            throw ZooKeeperFaults.translate("Could not connect to " + uri, e);
        }
    }

    /** Sets the action to run each time when the connection is lost, and with it perhaps the session. */
    void onConnectionLost(Runnable action) {
        connectionLost = action;
    }

    private void stateChanged(ConnectionState state) {
        if (state == ConnectionState.LOST || state == ConnectionState.SUSPENDED) {
            connectionLost.run();
        }
    }

    /** Returns whether the client knows several servers, so that the one that it reads from may lag behind. */
    boolean hasSeveralServers() {
        return curator.getZookeeperClient().getCurrentConnectionString().indexOf(',') >= 0;
    }

    boolean isConnected() {
        return curator.getZookeeperClient().isConnected();
    }

    /** Returns the id of the current session. */
    long session() throws Exception {
        return curator.getZookeeperClient().getZooKeeper().getSessionId();
    }

    /** Returns the time after which the servers end a silent session. */
    Duration sessionTimeout() throws Exception {
        return Duration.ofMillis(curator.getZookeeperClient().getZooKeeper().getSessionTimeout());
    }

    /** Reads the creator of a node and its creation time; empty if the node is gone. */
    CompletableFuture<Optional<Holder>> holder(String path) {
        CompletableFuture<Optional<Holder>> read = send(
                path,
                Optional.empty(),
                event -> Optional.of(new Holder(
                        new String(event.getData(), StandardCharsets.UTF_8),
                        OptionalLong.of(event.getStat().getCzxid()),
                        Optional.of(Instant.ofEpochMilli(event.getStat().getCtime())))),
                (answered, failed) -> curator.getData()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
        ZKPaths.PathAndNode parts = ZKPaths.getPathAndNode(path);
        return LockQueue.isReader(parts.getNode())
                ? read.thenCombine(
                        readers(parts.getPath()),
                        (holder, group) ->
                                holder.map(reader -> new Holder(reader.owner(), group.generation(), reader.since())))
                : read;
    }

    /**
     * Creates an ephemeral node and all missing parents. The server appends a sequence number to its name. Two nodes
     * may be created and only one reported, because Curator repeats a request whose answer was lost.
     */
    CompletableFuture<LockNode> enter(String path, byte[] data) {
        return directly(requests -> requests.create(path, data), () -> enterThroughCurator(path, data));
    }

    /** Creates like {@link #enter}, and may wait for the answer, which is faster. */
    CompletableFuture<LockNode> enterNow(String path, byte[] data) {
        return now(
                requests -> requests.createNow(path, data),
                () -> enter(path, data),
                interrupted -> enterThroughCurator(path, data));
    }

    private CompletableFuture<LockNode> enterThroughCurator(String path, byte[] data) {
        return send(
                path,
                null,
                event -> LockNode.created(event.getName(), event.getStat()),
                (answered, failed) -> curator.create()
                        .storingStatIn(new Stat())
                        .creatingParentContainersIfNeeded()
                        .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path, data));
    }

    /**
     * Reads the contenders below a lock's node, with everything that was written anywhere until now; none if that node
     * is missing.
     */
    CompletableFuture<LockQueue> currentQueue(String lock) {
        return currentQueue(lock, Kind.EXCLUSIVE);
    }

    /** Reads as the method above, and for a read/write lock also the group of readers, after the contenders. */
    CompletableFuture<LockQueue> currentQueue(String lock, Kind kind) {
        CompletableFuture<Boolean> synced = sync(lock);
        return queue(lock, kind).thenCombine(synced, (queue, done) -> queue);
    }

    /** Reads the contenders, and for a read/write lock also the group of readers, after the contenders. */
    CompletableFuture<LockQueue> queue(String lock, Kind kind) {
        CompletableFuture<LockQueue> read = queue(lock);
        return kind == Kind.READ || kind == Kind.WRITE ? read.thenCombine(readers(lock), LockQueue::with) : read;
    }

    /** Reads what a read/write lock's node says about its readers. */
    CompletableFuture<ReaderGroup> readers(String lock) {
        return send(
                lock,
                ReaderGroup.UNKNOWN,
                event -> ReaderGroup.of(event.getData(), event.getStat().getVersion()),
                (answered, failed) -> curator.getData()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(lock));
    }

    /**
     * Replaces the data of a lock's node, if they have this version and if a contender's node exists at that moment.
     */
    CompletableFuture<Replaced> replaceData(String lock, String text, int version, String contender) {
        return send(
                        lock,
                        Replaced.NO_NODE,
                        event -> Replaced.YES,
                        (answered, failed) -> curator.transaction()
                                .inBackground(answered)
                                .forOperations(
                                        curator.transactionOp().check().forPath(contender),
                                        curator.transactionOp()
                                                .setData()
                                                .withVersion(version)
                                                .forPath(lock, text.getBytes(StandardCharsets.UTF_8))))
                .exceptionally(fault -> {
                    if (fault instanceof KeeperException.BadVersionException) {
                        return Replaced.OTHER_VERSION;
                    }
                    throw new CompletionException(fault);
                });
    }

    /** Reads the contenders below a lock's node; none if that node is missing. */
    CompletableFuture<LockQueue> queue(String lock) {
        return directly(requests -> requests.queue(lock), () -> queueThroughCurator(lock));
    }

    private CompletableFuture<LockQueue> queueThroughCurator(String lock) {
        return send(
                lock,
                LockQueue.of(List.of()),
                event -> LockQueue.of(event.getChildren()),
                (answered, failed) -> curator.getChildren()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(lock));
    }

    /** Returns the session that a node belongs to, or -1 if the node is gone. */
    CompletableFuture<Long> owner(String path) {
        return send(
                path,
                -1L,
                event -> event.getStat().getEphemeralOwner(),
                (answered, failed) -> curator.checkExists()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    /** Ensures that later reads see everything that was written anywhere until now. */
    CompletableFuture<Boolean> sync(String path) {
        return send(
                path,
                true,
                event -> true,
                (answered, failed) -> curator.sync()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    /** Deletes a node; returns whether it existed. */
    CompletableFuture<Boolean> delete(String path) {
        return directly(requests -> requests.delete(path), () -> deleteThroughCurator(path));
    }

    /**
     * Deletes like {@link #delete}, and may wait for the answer, which is faster. If an interrupt hides whether the node
     * existed, the result is true.
     */
    CompletableFuture<Boolean> deleteNow(String path) {
        return now(
                requests -> {
                    requests.deleteNow(path);
                    return true;
                },
                () -> delete(path),
                interrupted -> deleteThroughCurator(path).thenApply(existed -> existed || interrupted));
    }

    private CompletableFuture<Boolean> deleteThroughCurator(String path) {
        return send(
                path,
                false,
                event -> true,
                (answered, failed) -> curator.delete()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    /** Deletes a node now, or as soon as that is possible while the Curator client is open. */
    void deleteEventually(String path) {
        send(
                path,
                false,
                event -> true,
                (answered, failed) -> curator.delete()
                        .guaranteed()
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    /** Returns the ways to watch nodes. */
    NodeWatches watches() {
        return watches;
    }

    /**
     * Sends a request directly if that is possible, and through Curator if it wasn't or didn't succeed. The caller's own
     * Curator client may have a namespace and ACLs.
     */
    private <T> CompletableFuture<T> directly(
            Function<DirectRequests, CompletableFuture<T>> request, Supplier<CompletableFuture<T>> throughCurator) {
        return own && isConnected()
                ? request.apply(directly).exceptionallyCompose(fault -> throughCurator.get())
                : throughCurator.get();
    }

    private interface BlockingRequest<T> {
        T send(DirectRequests requests) throws Exception;
    }

    /**
     * Sends a request with a blocking call if that is possible, and in another way if it wasn't or didn't succeed. After
     * the time limit of the call there is no time for another.
     *
     * @param throughCurator its argument is whether the call was interrupted. Then its request is still under way, before
     *     any that is sent later
     */
    private <T> CompletableFuture<T> now(
            BlockingRequest<T> request,
            Supplier<CompletableFuture<T>> asynchronously,
            Function<Boolean, CompletableFuture<T>> throughCurator) {
        if (!own || !isConnected() || Thread.currentThread().isInterrupted()) {
            return asynchronously.get();
        }
        try {
            return CompletableFuture.completedFuture(request.send(directly));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return throughCurator.apply(true);
        } catch (KeeperException.RequestTimeoutException | Error e) {
            return CompletableFuture.failedFuture(e);
        } catch (Exception e) {
            return throughCurator.apply(false);
        }
    }

    /**
     * Sends a request. The future always completes unless Curator is closed before, so it shows what may still arrive
     * at the server.
     */
    static <T> CompletableFuture<T> send(
            String path, @Nullable T ifMissing, Function<CuratorEvent, T> reader, Request request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        BackgroundCallback answered = (curatorClient, event) -> {
            KeeperException.Code code = KeeperException.Code.get(event.getResultCode());
            if (code == KeeperException.Code.OK) {
                answer.complete(reader.apply(event));
            } else if (code == KeeperException.Code.NONODE && ifMissing != null) {
                answer.complete(ifMissing);
            } else {
                answer.completeExceptionally(
                        KeeperException.create(code == null ? KeeperException.Code.SYSTEMERROR : code, path));
            }
        };
        try {
            request.send(answered, (message, fault) -> answer.completeExceptionally(fault));
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    boolean isOwn() {
        return own;
    }

    void close() {
        curator.getConnectionStateListenable().removeListener(states);
        if (own) {
            curator.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
