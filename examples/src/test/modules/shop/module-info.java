module com.example.shop {
    requires io.trivet.id.jdbc;
    requires io.trivet.id.redis;
    requires io.trivet.lock.jdbc;
    requires io.trivet.lock.redis;
    requires io.trivet.rpc; // the wires are found on the module path, as services
    requires java.naming; // for the driver, which has a name alone and so requires nothing
    requires org.postgresql.jdbc;
    requires static com.fasterxml.jackson.annotation;

    opens com.example.shop.orders to io.trivet.rpc;
    exports com.example.shop.shown;
}
