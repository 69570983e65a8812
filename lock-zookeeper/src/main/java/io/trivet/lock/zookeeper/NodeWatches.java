package io.trivet.lock.zookeeper;

import io.trivet.lock.zookeeper.ContenderWatch.Found;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.WatcherType;

/** The watches that an ensemble's servers keep for one client. */
final class NodeWatches {
    private final CuratorFramework curator;

    NodeWatches(CuratorFramework curator) {
        this.curator = curator;
    }

    private void remove(String path, Watcher watcher, WatcherType type) {
        ZooKeeperClient.send(
                path,
                false,
                event -> true,
                (answered, failed) -> curator.watchers()
                        .remove(watcher)
                        .ofType(type)
                        .inBackground(answered)
                        .withUnhandledErrorListener(failed)
                        .forPath(path));
    }

    /**
     * Returns a way to watch single nodes for their deletion. It reads them, because a watch for existence would stay if
     * the node is gone already.
     */
    ContenderWatch.Subject deletions() {
        return new ContenderWatch.Subject() {
            @Override
            public CompletableFuture<Found> watch(String node, Watcher watcher) {
                return ZooKeeperClient.send(
                        node,
                        Found.GONE,
                        event -> Found.BUSY,
                        (answered, failed) -> curator.getData()
                                .usingWatcher(watcher)
                                .inBackground(answered)
                                .withUnhandledErrorListener(failed)
                                .forPath(node));
            }

            @Override
            public void unwatch(String node, Watcher watcher) {
                remove(node, watcher, WatcherType.Data);
            }
        };
    }

    /**
     * Returns a way to watch the children of a node.
     *
     * @param isFree whether the contender needn't wait if these are the children; it must not wait itself
     */
    ContenderWatch.Subject children(Predicate<LockQueue> isFree) {
        return new ContenderWatch.Subject() {
            @Override
            public CompletableFuture<Found> watch(String node, Watcher watcher) {
                return ZooKeeperClient.send(
                        node,
                        Found.GONE,
                        event -> isFree.test(LockQueue.of(event.getChildren())) ? Found.FREE : Found.BUSY,
                        (answered, failed) -> curator.getChildren()
                                .usingWatcher(watcher)
                                .inBackground(answered)
                                .withUnhandledErrorListener(failed)
                                .forPath(node));
            }

            @Override
            public void unwatch(String node, Watcher watcher) {
                remove(node, watcher, WatcherType.Children);
            }
        };
    }
}
