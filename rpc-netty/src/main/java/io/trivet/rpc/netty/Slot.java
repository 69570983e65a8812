package io.trivet.rpc.netty;

import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool's side of a connection. The wire's side, its {@link Carrier}, reports the connection's state to it.
 * Thread-safe.
 *
 * @param <K> the type of the wire's calls
 */
public final class Slot<K extends PooledCall> {
    private final ConnectionPool<K> pool;
    private final Endpoint<K> endpoint;

    /** The wire's side, set when the connection starts to open. This and all fields below are guarded by the pool. */
    private volatile @Nullable Carrier<K> carrier;

    private final List<Future<?>> timers = new ArrayList<>(2);
    private boolean slow;
    private boolean leaving;
    private long openedAt;
    private long idleUntil;

    Slot(ConnectionPool<K> pool, Endpoint<K> endpoint) {
        this.pool = pool;
        this.endpoint = endpoint;
    }

    /** Returns the address to connect to. */
    public ServerAddress address() {
        return endpoint.address();
    }

    /** Reports that the connection is open, with TLS if required, and accepts calls. */
    public void opened() {
        pool.opened(this);
    }

    /** Reports that the connection couldn't be opened. */
    public void failed(RpcException why) {
        pool.failed(this, why);
    }

    /**
     * Reports that a call is no longer in progress here. Each call that was sent ends with this method or with
     * {@link #free}.
     */
    public void ended() {
        endpoint.load().decrementAndGet();
    }

    /**
     * Reports that the running call has ended, and that the connection, which carries one call at a time, is free for
     * another.
     *
     * @param idleNanos how long the server keeps the connection open without a call
     */
    public void free(long idleNanos) {
        endpoint.load().decrementAndGet();
        pool.free(this, idleNanos);
    }

    /** Reports that the server accepts no more calls on this connection. */
    public void leaving() {
        pool.leaving(this);
    }

    /**
     * Reports that the connection is closed.
     *
     * @param wasUseful whether the server answered, and isn't one that closes every connection
     */
    public void closed(boolean wasUseful) {
        pool.closed(this, wasUseful);
    }

    /**
     * Reports that the connection broke during a call. Other connections to this address may be broken, too, so idle
     * ones aren't used any more.
     *
     * @param wasUseful as for {@link #closed}
     */
    public void lost(boolean wasUseful) {
        pool.dropIdle(endpoint);
        pool.closed(this, wasUseful);
    }

    /**
     * Sends a call, which has ended here, to another server, or here again, if it may run twice or certainly did not
     * run; otherwise fails it.
     *
     * @param certainlyNotRun whether it is certain that no server ran it
     */
    public void moveOrFail(K call, boolean certainlyNotRun, RpcException why) {
        pool.moveOrFail(call, endpoint, certainlyNotRun, why);
    }

    Endpoint<K> endpoint() {
        return endpoint;
    }

    /** Returns the wire's side of a connection that has started to open. */
    Carrier<K> carrier() {
        return Objects.requireNonNull(carrier, "no carrier: the connection hasn't started to open");
    }

    @Nullable
    Carrier<K> carrierIfAny() {
        return carrier;
    }

    void carriedBy(Carrier<K> opened) {
        carrier = opened;
    }

    void addTimer(Future<?> timer) {
        timers.add(timer);
    }

    void cancelTimers() {
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
    }

    boolean isSlow() {
        return slow;
    }

    void setSlow() {
        slow = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    void setLeaving() {
        leaving = true;
    }

    long openedAt() {
        return openedAt;
    }

    void setOpenedAt(long nanos) {
        openedAt = nanos;
    }

    long idleUntil() {
        return idleUntil;
    }

    void setIdleUntil(long nanos) {
        idleUntil = nanos;
    }
}
