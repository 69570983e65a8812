package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.harness.Contestant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** An operation of a library whose stubs give values and futures. */
record Call(String cell, Callable<?> blocking, Callable<? extends CompletionStage<?>> asynchronous)
        implements Contestant.Operation {
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
