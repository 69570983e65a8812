package io.trivet.contracts.id;

import io.trivet.id.memory.InMemoryWorkerStore;
import io.trivet.id.spi.WorkerStore;

class InMemoryWorkerStoreTest extends WorkerStoreContract {
    private final WorkerStore memory = new InMemoryWorkerStore();

    @Override
    protected WorkerStore connect() {
        return memory;
    }
}
