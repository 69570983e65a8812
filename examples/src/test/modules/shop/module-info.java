// snippet
module com.example.shop {
    requires io.trivet.id.jdbc;
    requires io.trivet.id.redis;
    requires io.trivet.lock.jdbc;
    requires io.trivet.lock.redis;
    requires io.trivet.rpc; // the wires aren't named: they are found on the module path
    requires java.naming; // the driver needs it, and can't say so, for it has no descriptor
    requires org.postgresql.jdbc;
    requires static com.fasterxml.jackson.annotation; // for Jackson's annotations, where a bean has any

    exports com.example.shop.shown;

    opens com.example.shop.orders to
            io.trivet.rpc; // services, records, beans, exceptions: all of them, and nobody else
}
// end
