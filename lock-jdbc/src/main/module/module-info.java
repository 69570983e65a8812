/** Locks in a database. */
module io.trivet.lock.jdbc {
    requires transitive io.trivet.lock;
    requires io.trivet.support.jdbc;
    requires transitive java.sql;
    requires static org.jspecify;

    exports io.trivet.lock.jdbc;
    exports io.trivet.lock.jdbc.spi;
}
