/** Worker ids, ranges and counted ids in a database. */
module io.trivet.id.jdbc {
    requires transitive io.trivet.id;
    requires io.trivet.support.jdbc;
    requires transitive java.sql;
    requires static org.jspecify;

    exports io.trivet.id.jdbc;
}
