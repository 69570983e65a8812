package io.trivet.rpc.xml;

import io.trivet.testkit.rpc.RpcContract;

class HttpRpcTest extends RpcContract {
    @Override
    protected String scheme() {
        return "http";
    }
}
