/** Distributed locks: what a program compiles against, what a backend implements, and locks inside one JVM. */
module io.trivet.lock {
    requires static org.jspecify;

    exports io.trivet.lock;
    exports io.trivet.lock.engine;
    exports io.trivet.lock.memory;
    exports io.trivet.lock.spi;
}
