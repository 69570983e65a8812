package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.LockMode.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A contender's place in a queue: its node, from the moment of the request for it. */
final class QueueEntry {
    private final ZooKeeperClient client;
    private final String queue;
    private final Kind kind;
    private final String prefix;
    private final CompletableFuture<LockNode> node;
    private final ContenderWatch watch;

    /** True when the queue is known to contain this node, and no other node of this owner. */
    private volatile boolean confirmed;

    private volatile boolean granted;

    /** The name of the node directly before this one when the queue was last read, or null. */
    private volatile @Nullable String ahead;

    private volatile @Nullable CompletableFuture<Boolean> withdrawal;

    /** Requests the node, and doesn't wait for the answer. Its data show the owner. */
    QueueEntry(ZooKeeperClient client, String queue, String owner, Kind kind) {
        this(client, queue, owner, kind, false);
    }

    /** Requests the node, and may wait for the answer if that is said. */
    QueueEntry(ZooKeeperClient client, String queue, String owner, Kind kind, boolean mayBlock) {
        this.client = client;
        this.queue = queue;
        this.kind = kind;
        prefix = NodeNames.prefix(owner, kind);
        watch = new ContenderWatch(client.watches().deletions());
        String path = child(prefix);
        byte[] data = owner.getBytes(StandardCharsets.UTF_8);
        node = mayBlock ? client.enterNow(path, data) : client.enter(path, data);
    }

    private String child(String name) {
        return NodeNames.lock(queue, name);
    }

    CompletableFuture<LockNode> node() {
        return node;
    }

    /** Returns the node's path. It must have been created. */
    String path() {
        return child(node.join().name());
    }

    /**
     * Waits until the queue is read and contains this node, and deletes other nodes of this owner. They exist if an
     * answer was lost and Curator repeated the request.
     *
     * @param read a read of the queue that was sent after the request for the node
     * @param again reads the queue once more
     * @return the queue; or null if the place in it is lost: its node was deleted, or belongs to an earlier session, and
     *     may be deleted at any time
     */
    @Nullable
    LockQueue settle(
            CompletableFuture<LockQueue> read, Supplier<CompletableFuture<LockQueue>> again, RequestDeadline deadline)
            throws Exception {
        LockQueue current = deadline.await(read);
        LockNode own = deadline.await(node);
        if (!current.contains(own.name())) {
            // If parent nodes were missing, they were created first, and the queue was read too early.
            current = deadline.await(again.get());
        }
        if (!current.contains(own.name()) || isSessionOver()) {
            return null;
        }
        List<String> duplicates = current.startingWith(prefix).stream()
                .filter(name -> !name.equals(own.name()))
                .toList();
        deadline.await(delete(duplicates));
        confirmed = true;
        return current.without(duplicates);
    }

    private CompletableFuture<Boolean> delete(List<String> names) {
        CompletableFuture<Boolean> any = CompletableFuture.completedFuture(false);
        for (String name : names) {
            any = any.thenCombine(client.delete(child(name)), Boolean::logicalOr);
        }
        return any;
    }

    /** Stores that the owner holds what it asked for. */
    void grant() {
        confirmed = true;
        granted = true;
        ahead = null;
    }

    boolean isGranted() {
        return granted;
    }

    /** Returns whether the client has another session now than that in which the node was created. */
    boolean isSessionOver() throws Exception {
        return node.join().session() != client.session();
    }

    /** Returns whether the node exists, in the session in which it was created. */
    CompletableFuture<Boolean> exists() {
        LockNode made = node.join();
        return client.owner(child(made.name())).thenApply(owner -> owner == made.session());
    }

    /** Stores the contender to wait for, and returns whether there is one. */
    boolean findAhead(LockQueue current) {
        ahead = current.ahead(node.join().name(), kind).orElse(null);
        return ahead != null;
    }

    /** Waits for news about the node ahead, at most for the given time. Returns at once if there was none. */
    void await(Duration atMost) throws InterruptedException {
        String name = ahead;
        if (name != null) {
            watch.await(child(name), atMost);
        }
    }

    void wake() {
        watch.wake();
    }

    /**
     * Deletes the owner's nodes in the queue, and returns whether there were any. Only one such request runs at a time.
     *
     * @param mayBlock whether the caller can wait for the answer
     */
    CompletableFuture<Boolean> withdraw(boolean mayBlock) {
        CompletableFuture<Boolean> current = withdrawal;
        if (current == null || current.isDone()) {
            watch.remove();
            if (!confirmed) {
                current = searchAndDelete();
            } else {
                current = mayBlock ? client.deleteNow(path()) : client.delete(path());
            }
            withdrawal = current;
        }
        return current;
    }

    /** While the request to enter has no answer, it may still be executed, or be repeated. */
    private CompletableFuture<Boolean> searchAndDelete() {
        return node.handle((entered, fault) -> null)
                .thenCompose(settled -> client.currentQueue(queue))
                .thenCompose(current -> delete(current.startingWith(prefix)));
    }

    /** Lets Curator delete the node, now or when the servers can be reached. */
    void abandon() {
        node.whenComplete((entered, fault) -> {
            if (entered == null) {
                withdraw(false);
            } else {
                client.deleteEventually(child(entered.name()));
            }
        });
    }
}
