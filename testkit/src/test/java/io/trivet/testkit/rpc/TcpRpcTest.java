package io.trivet.testkit.rpc;

class TcpRpcTest extends RpcContract {
    @Override
    protected String scheme() {
        return "tcp";
    }
}
