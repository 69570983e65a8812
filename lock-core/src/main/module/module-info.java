/** Distributed locks: the API for programs, the interfaces for backends, and locks inside one JVM. */
module io.trivet.lock {
    requires static org.jspecify;

    exports io.trivet.lock;
    exports io.trivet.lock.engine;
    exports io.trivet.lock.memory;
    exports io.trivet.lock.spi;
}
