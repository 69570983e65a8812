package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.harness.Contestant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** An operation of a library whose stubs return values and futures. */
record Call(String cell, Callable<?> blocking, Callable<? extends CompletionStage<?>> asynchronous)
        implements Contestant.Operation {
    static Call of(String cell, Workload calls, Workload.Async async) {
        return switch (cell) {
            case Workload.ADD -> new Call(cell, () -> calls.add(3, 4), () -> async.add(3, 4));
            case Workload.RECORD ->
                new Call(cell, () -> calls.record(Workload.LINE), () -> async.record(Workload.LINE));
            default -> new Call(cell, () -> calls.list(Workload.LINES), () -> async.list(Workload.LINES));
        };
    }

    @Override
    public Object run() throws Exception {
        return blocking.call();
    }

    @Override
    public void start(BiConsumer<Object, Throwable> done) throws Exception {
        asynchronous.call().whenComplete(done);
    }

    @Override
    public boolean isRight(Object answer) {
        return Workload.answer(cell).equals(answer);
    }
}
