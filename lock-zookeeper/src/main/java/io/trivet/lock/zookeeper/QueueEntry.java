package io.trivet.lock.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A contender's place in the queue of a lock: its node, from the moment of the request for it. */
final class QueueEntry {
    private final ZooKeeperClient client;
    private final String lock;
    private final String prefix;
    private final CompletableFuture<ZooKeeperClient.Node> node;
    private final PredecessorWatch watch;

    /** True when a read of the queue has contained this node, and no other node of this owner. */
    private volatile boolean confirmed;

    private volatile boolean granted;

    /** The name of the node directly before this one when the queue was last read, or null. */
    private volatile @Nullable String ahead;

    private volatile @Nullable CompletableFuture<Boolean> withdrawal;

    /** Requests the node. Its data show the owner. */
    QueueEntry(ZooKeeperClient client, String lock, String owner) {
        this.client = client;
        this.lock = lock;
        prefix = NodeNames.prefix(owner);
        watch = new PredecessorWatch(client);
        node = client.enter(child(prefix), owner.getBytes(StandardCharsets.UTF_8));
    }

    private String child(String name) {
        return NodeNames.lock(lock, name);
    }

    CompletableFuture<ZooKeeperClient.Node> node() {
        return node;
    }

    /**
     * Returns nodes in the queue that have this owner's prefix but are not this place. They exist if an answer was lost
     * and Curator repeated the request.
     */
    List<String> duplicates(LockQueue queue, ZooKeeperClient.Node own) {
        return queue.startingWith(prefix).stream()
                .filter(name -> !name.equals(own.name()))
                .toList();
    }

    CompletableFuture<Boolean> delete(List<String> names) {
        CompletableFuture<Boolean> any = CompletableFuture.completedFuture(false);
        for (String name : names) {
            any = any.thenCombine(client.delete(child(name)), Boolean::logicalOr);
        }
        return any;
    }

    void confirm() {
        confirmed = true;
    }

    void grant() {
        granted = true;
    }

    boolean isGranted() {
        return granted;
    }

    /** Returns whether the node exists, in the session in which it was created. */
    CompletableFuture<Boolean> exists() {
        ZooKeeperClient.Node made = node.join();
        return client.owner(child(made.name())).thenApply(owner -> owner == made.session());
    }

    void setAhead(@Nullable String name) {
        ahead = name;
    }

    /** Returns the path of the node to wait for, or null if there was none. */
    @Nullable
    String ahead() {
        String name = ahead;
        return name == null ? null : child(name);
    }

    PredecessorWatch watch() {
        return watch;
    }

    /**
     * Deletes the owner's nodes in the queue, and returns whether there were any. Only one such request runs at a time.
     */
    CompletableFuture<Boolean> withdraw() {
        CompletableFuture<Boolean> current = withdrawal;
        if (current == null || current.isDone()) {
            watch.remove();
            current = confirmed ? delete(List.of(node.join().name())) : searchAndDelete();
            withdrawal = current;
        }
        return current;
    }

    /** While the request to enter has no answer, it may still be executed, or be repeated. */
    private CompletableFuture<Boolean> searchAndDelete() {
        return node.handle((entered, fault) -> null)
                .thenCompose(settled -> {
                    CompletableFuture<Boolean> synced = client.sync(lock);
                    return client.queue(lock).thenCombine(synced, (queue, done) -> queue);
                })
                .thenCompose(queue -> delete(queue.startingWith(prefix)));
    }

    /** Lets Curator delete the node, now or when the servers can be reached. */
    void abandon() {
        node.whenComplete((entered, fault) -> {
            if (entered == null) {
                withdraw();
            } else {
                client.deleteEventually(child(entered.name()));
            }
        });
    }
}
