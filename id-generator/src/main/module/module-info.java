/** Distributed ids: the API for programs, the interfaces for stores, and stores in memory. */
module io.trivet.id {
    requires static org.jspecify;

    exports io.trivet.id;
    exports io.trivet.id.memory;
    exports io.trivet.id.spi;
}
