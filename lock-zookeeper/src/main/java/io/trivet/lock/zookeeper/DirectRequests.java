package io.trivet.lock.zookeeper;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * The requests of every acquire and release, sent without Curator, which takes time of its own for each request. They
 * fail where Curator would repeat them, or create missing parents. Only for a Curator client that has no namespace, and
 * whose nodes all users may access.
 *
 * <p>ZooKeeper's client hands the answer to an asynchronous request to its event thread, which wakes the caller. Its
 * blocking calls have one change of threads less, which a free lock notices. But they end with an interrupt although the
 * request is under way, and drop the connection at their time limit; and they may return before the event thread has
 * handled an event that the server sent earlier.
 */
final class DirectRequests {
    private final CuratorFramework curator;

    DirectRequests(CuratorFramework curator) {
        this.curator = curator;
    }

    CompletableFuture<LockNode> create(String path, byte[] data) {
        CompletableFuture<LockNode> answer = new CompletableFuture<>();
        return send(
                answer,
                session -> session.create(
                        path,
                        data,
                        ZooDefs.Ids.OPEN_ACL_UNSAFE,
                        CreateMode.EPHEMERAL_SEQUENTIAL,
                        (code, asked, context, created, stat) ->
                                complete(answer, code, () -> LockNode.created(created, stat)),
                        null));
    }

    CompletableFuture<LockQueue> queue(String path) {
        CompletableFuture<LockQueue> answer = new CompletableFuture<>();
        return send(
                answer,
                session -> session.getChildren(
                        path,
                        false,
                        (int code, String asked, Object context, List<String> children) ->
                                complete(answer, code, () -> LockQueue.of(children)),
                        null));
    }

    CompletableFuture<Boolean> delete(String path) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        return send(
                answer,
                session ->
                        session.delete(path, -1, (code, asked, context) -> complete(answer, code, () -> true), null));
    }

    /** Creates a node with a blocking call. After an interrupt or a lost connection it may have been created. */
    LockNode createNow(String path, byte[] data) throws Exception {
        Stat stat = new Stat();
        String created =
                session().create(path, data, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL, stat);
        return LockNode.created(created, stat);
    }

    /** Deletes a node with a blocking call. After an interrupt or a lost connection it may have been deleted. */
    void deleteNow(String path) throws Exception {
        session().delete(path, -1);
    }

    private ZooKeeper session() throws Exception {
        return curator.getZookeeperClient().getZooKeeper();
    }

    private interface Request {
        void sendTo(ZooKeeper session);
    }

    private <T> CompletableFuture<T> send(CompletableFuture<T> answer, Request request) {
        try {
            request.sendTo(session());
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private static <T> void complete(CompletableFuture<T> answer, int code, Supplier<T> value) {
        if (code == KeeperException.Code.OK.intValue()) {
            answer.complete(value.get());
        } else {
            KeeperException.Code known = KeeperException.Code.get(code);
            answer.completeExceptionally(
                    KeeperException.create(known == null ? KeeperException.Code.SYSTEMERROR : known));
        }
    }
}
