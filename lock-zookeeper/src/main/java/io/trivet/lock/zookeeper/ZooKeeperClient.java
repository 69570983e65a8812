package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.Holder;
import io.trivet.support.zookeeper.CuratorClients;
import io.trivet.support.zookeeper.ZooKeeperUri;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.UnhandledErrorListener;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** The requests that locks send to an ensemble. They are sent at once and in order, without waiting for the answers. */
final class ZooKeeperClient {
    /** A node that was created, and the session that it belongs to. */
    record Node(String name, long czxid, long session) {
        static Node created(CuratorEvent event) {
            return new Node(
                    ZKPaths.getNodeFromPath(event.getName()),
                    event.getStat().getCzxid(),
                    event.getStat().getEphemeralOwner());
        }
    }

    private interface Request {
        void send(BackgroundCallback answered, UnhandledErrorListener failed) throws Exception;
    }

    private final CuratorFramework curator;
    private final String description;
    private final boolean own;

    private ZooKeeperClient(CuratorFramework curator, String description, boolean own) {
        this.curator = curator;
        this.description = description;
        this.own = own;
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
        return send(
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
    }

    /**
     * Creates an ephemeral node and all missing parents. The server appends a sequence number to its name. Two nodes
     * may be created and only one reported, because Curator repeats a request whose answer was lost.
     */
    CompletableFuture<Node> enter(String path, byte[] data) {
        return send(
                path,
                null,
                Node::created,
                (answered, failed) -> curator.create()
                        .storingStatIn(new Stat())
                        .creatingParentContainersIfNeeded()
                        .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path, data));
    }

    /** Reads the contenders below a lock's node; none if that node is missing. */
    CompletableFuture<LockQueue> queue(String lock) {
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

    /**
     * Watches a node for its deletion, once. Returns false if it is gone already, and then sets no watch. A watch for
     * existence would stay in that case.
     */
    CompletableFuture<Boolean> watch(String path, Watcher watcher) {
        return send(
                path,
                false,
                event -> true,
                (answered, failed) -> curator.getData()
                        .usingWatcher(watcher)
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    void unwatch(String path, Watcher watcher) {
        send(
                path,
                false,
                event -> true,
                (answered, failed) -> curator.watchers()
                        .remove(watcher)
                        .ofType(Watcher.WatcherType.Data)
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    /**
     * Sends a request. The future always completes unless Curator is closed before, so it shows what may still arrive
     * at the server.
     */
    private static <T> CompletableFuture<T> send(
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
        if (own) {
            curator.close();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
