package io.trivet.rpc.netty;

import io.netty.util.concurrent.Future;
import io.trivet.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pool's side of a connection, to which the wire's side, its {@link Carrier}, tells what becomes of it. Thread-safe.
 *
 * @param <K> the wire's calls
 */
public final class Slot<K extends PooledCall> {
    private final ConnectionPool<K> pool;
    private final Endpoint<K> endpoint;

    /** All below are guarded by the pool. There from when the connection begins to be opened. */
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

    /** Returns where to connect to. */
    public ServerAddress address() {
        return endpoint.address();
    }

    /** The connection is open, secured if it is to be, and takes calls. */
    public void opened() {
        pool.opened(this);
    }

    /** The connection couldn't be opened. */
    public void failed(RpcException why) {
        pool.failed(this, why);
    }

    /** A call is no longer under way here. Each that was sent ends with this, or with {@link #free}. */
    public void ended() {
        endpoint.load().decrementAndGet();
    }

    /**
     * The call under way has ended, and the connection, which carries one at a time, is there for another.
     *
     * @param idleNanos for how long the server keeps it open without one
     */
    public void free(long idleNanos) {
        endpoint.load().decrementAndGet();
        pool.free(this, idleNanos);
    }

    /** The server takes no further calls on this connection. */
    public void leaving() {
        pool.leaving(this);
    }

    /**
     * The connection is no longer open.
     *
     * @param wasUseful whether the server answered, and isn't one that hangs up on everybody
     */
    public void closed(boolean wasUseful) {
        pool.closed(this, wasUseful);
    }

    /**
     * The connection ended under a call: others to this address may have, too, so that idle ones are used no more.
     *
     * @param wasUseful as for {@link #closed}
     */
    public void lost(boolean wasUseful) {
        pool.dropIdle(endpoint);
        pool.closed(this, wasUseful);
    }

    /**
     * Sends a call somewhere else, or here again, if that can't run it twice against its author's will; else fails it. It has ended here before.
     *
     * @param certainlyNotRun whether nobody ran it
     */
    public void moveOrFail(K call, boolean certainlyNotRun, RpcException why) {
        pool.moveOrFail(call, endpoint, certainlyNotRun, why);
    }

    Endpoint<K> endpoint() {
        return endpoint;
    }

    /** Returns the wire's side, of a connection that began to be opened. */
    Carrier<K> carrier() {
        return Objects.requireNonNull(carrier, "a carrier of a connection that is not yet opened");
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
