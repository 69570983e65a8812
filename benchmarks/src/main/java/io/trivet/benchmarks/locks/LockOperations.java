package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.locks.Library.OneLock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Does with a library what the cells ask for, and sees to it that nobody wins with a lock that isn't one. */
final class LockOperations implements Client {
    private final String prefix;
    private final Library library;
    private final Onlooker onlooker;

    /** Libraries keep different things under a name, so each has a prefix of its own. */
    LockOperations(String prefix, Library library, Onlooker onlooker) {
        this.prefix = prefix;
        this.library = library;
        this.onlooker = onlooker;
    }

    @Override
    public Operation operation(String cell) {
        String name = prefix + cell;
        OneLock lock = library.lock(name);
        return switch (cell) {
            case Locks.FREE ->
                operation(holding(lock), held -> held.equals(true) && !onlooker.isHeld(library.key(name)));
            case Locks.CONTENDED -> operation(holding(lock), held -> held.equals(true));
            case Locks.REFUSED ->
                operation(lock::isGranted, granted -> granted.equals(false) && onlooker.isHeld(library.key(name)));
            default -> throw new IllegalArgumentException(cell);
        };
    }

    @Override
    public void standBy(String cell) throws Exception {
        if (cell.equals(Locks.REFUSED)) {
            library.hold(prefix + cell);
        }
    }

    private static Callable<Object> holding(OneLock lock) {
        AtomicBoolean held = new AtomicBoolean();
        Runnable work = () -> {
            if (!held.compareAndSet(false, true)) {
                throw new IllegalStateException("two threads hold the lock");
            }
            held.set(false);
        };
        return () -> {
            lock.during(work);
            return true;
        };
    }

    private static Operation operation(Callable<Object> once, Predicate<Object> right) {
        return new Operation() {
            @Override
            public Object run() throws Exception {
                return once.call();
            }

            @Override
            public boolean isRight(Object answer) {
                return right.test(answer);
            }
        };
    }

    @Override
    public void close() throws Exception {
        library.close();
        onlooker.close();
    }
}
