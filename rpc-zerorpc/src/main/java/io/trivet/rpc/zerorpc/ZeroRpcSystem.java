package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods that every server of ZeroRPC has, by which the program {@code zerorpc} lists and describes the others. */
interface ZeroRpcSystem {
    @RpcName("_zerorpc_list")
    @RpcHelp("Returns the names of all methods, sorted.")
    List<String> list();

    @RpcName("_zerorpc_name")
    @RpcHelp("Returns the server's name.")
    String name();

    @RpcName("_zerorpc_ping")
    @RpcHelp("Returns pong and the server's name.")
    List<String> ping();

    @RpcName("_zerorpc_help")
    @RpcHelp("Returns what a method does, or nothing.")
    @Nullable
    String help(String method);

    @RpcName("_zerorpc_args")
    @RpcHelp("Returns a method's parameters as Python describes them: names, two names that are nothing, and defaults.")
    List<@Nullable Object> args(String method);

    @RpcName("_zerorpc_inspect")
    @RpcHelp("Returns the server's name, and for each method its parameters and what it does.")
    Map<String, Object> inspect();
}
