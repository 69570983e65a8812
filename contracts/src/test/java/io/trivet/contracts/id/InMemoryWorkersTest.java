package io.trivet.contracts.id;

import io.trivet.id.memory.InMemoryWorkers;
import io.trivet.id.spi.WorkerStore;

class InMemoryWorkersTest extends WorkerStoreContract {
    private final WorkerStore memory = new InMemoryWorkers();

    @Override
    protected WorkerStore connect() {
        return memory;
    }
}
