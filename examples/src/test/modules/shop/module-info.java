// snippet
module com.example.shop {
    requires io.trivet.id.jdbc;
    requires io.trivet.id.redis;
    requires io.trivet.lock.jdbc;
    requires io.trivet.lock.redis;
    requires io.trivet.rpc; // wires need no line: they are found on the module path
    requires java.naming; // the driver needs it, and has no descriptor of its own
    requires org.postgresql.jdbc;
    requires static com.fasterxml.jackson.annotation; // for beans with Jackson's annotations

    exports com.example.shop.shown;

    opens com.example.shop.orders to
            io.trivet.rpc; // services, records, beans and exceptions, for this module only
}
// end
