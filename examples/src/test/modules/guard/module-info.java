module com.example.guard {
    requires io.trivet.lock.zookeeper;
    requires io.trivet.lock;
    requires io.trivet.id.zookeeper;
    requires io.trivet.id;
}
