/** Distributed ids: what a program compiles against, what a store implements, and stores in memory. */
module io.trivet.id {
    requires static org.jspecify;

    exports io.trivet.id;
    exports io.trivet.id.memory;
    exports io.trivet.id.spi;
}
