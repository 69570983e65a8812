/** Addresses, faults and connections of databases, for locks and ids. Internal: it exports nothing to programs. */
@SuppressWarnings("module") // The modules that it exports to are compiled later.
module io.trivet.support.jdbc {
    requires java.sql;
    requires static org.jspecify;

    exports io.trivet.support.jdbc to
            io.trivet.id.jdbc,
            io.trivet.lock.jdbc;
}
