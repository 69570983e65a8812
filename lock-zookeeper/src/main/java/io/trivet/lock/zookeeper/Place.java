package io.trivet.lock.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One contender's place in the queue of a lock: its node, from the moment at which that was asked for. */
final class Place {
    private final ZooKeeperClient ensemble;
    private final String lock;
    private final String prefix;
    private final CompletableFuture<ZooKeeperClient.Node> node;
    private final PredecessorWatch watch;

    /** That a queue was read in which the node stands, and no other of ours. */
    private volatile boolean confirmed;

    private volatile boolean granted;

    /** The name of the node ahead when the queue was last read, or null. */
    private volatile @Nullable String ahead;

    private volatile @Nullable CompletableFuture<Boolean> withdrawal;

    /** Asks for the node, which shows the owner to whoever looks into it. */
    Place(ZooKeeperClient ensemble, String lock, String owner) {
        this.ensemble = ensemble;
        this.lock = lock;
        prefix = NodeNames.prefix(owner);
        watch = new PredecessorWatch(ensemble);
        node = ensemble.enter(child(prefix), owner.getBytes(StandardCharsets.UTF_8));
    }

    private String child(String name) {
        return NodeNames.lock(lock, name);
    }

    CompletableFuture<ZooKeeperClient.Node> node() {
        return node;
    }

    /** Returns the nodes in the queue that are ours by name and not our place: an answer was lost, and the request repeated. */
    List<String> strays(LockQueue queue, ZooKeeperClient.Node own) {
        return queue.startingWith(prefix).stream()
                .filter(name -> !name.equals(own.name()))
                .toList();
    }

    CompletableFuture<Boolean> delete(List<String> names) {
        CompletableFuture<Boolean> any = CompletableFuture.completedFuture(false);
        for (String name : names) {
            any = any.thenCombine(ensemble.delete(child(name)), Boolean::logicalOr);
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

    /** Asks whether the node is there, in the session in which it was made. */
    CompletableFuture<Boolean> stands() {
        ZooKeeperClient.Node made = node.join();
        return ensemble.owner(child(made.name())).thenApply(owner -> owner == made.session());
    }

    void standBehind(@Nullable String name) {
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

    /** Deletes what the owner has in the queue, and tells whether there was something. One at a time is on its way. */
    CompletableFuture<Boolean> withdraw() {
        CompletableFuture<Boolean> current = withdrawal;
        if (current == null || current.isDone()) {
            watch.remove();
            current = confirmed ? delete(List.of(node.join().name())) : searchAndDelete();
            withdrawal = current;
        }
        return current;
    }

    /** As long as the request to enter has no answer, it may still be carried out, or be repeated. */
    private CompletableFuture<Boolean> searchAndDelete() {
        return node.handle((entered, fault) -> null)
                .thenCompose(settled -> {
                    CompletableFuture<Boolean> synced = ensemble.sync(lock);
                    return ensemble.queue(lock).thenCombine(synced, (queue, done) -> queue);
                })
                .thenCompose(queue -> delete(queue.startingWith(prefix)));
    }

    /** Leaves it to Curator to delete the node, now or when the servers can be reached. */
    void abandon() {
        node.whenComplete((entered, fault) -> {
            if (entered == null) {
                withdraw();
            } else {
                ensemble.deleteInTheEnd(child(entered.name()));
            }
        });
    }
}
