package io.trivet.rpc.xml;

import io.trivet.rpc.RpcHelp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What XML-RPC servers answer about themselves, by the conventions that Python's server and most others follow. */
interface XmlRpcSystem {
    @RpcHelp("Returns the names of all methods, sorted.")
    List<String> listMethods();

    @RpcHelp("Returns a method's signatures: in each, the result's type and then those of the parameters.")
    Object methodSignature(String name);

    @RpcHelp("Returns what a method does, in a sentence, or an empty string.")
    String methodHelp(String name);

    /** The transport runs batches; whoever comes here holds one inside another. */
    @RpcHelp("Runs an array of calls, structs of methodName and params, one after the other; returns for each"
            + " an array that holds the result, or the struct of its fault.")
    List<Object> multicall(List<@Nullable Object> calls);

    @RpcHelp("Returns the specifications that this server follows, by their names.")
    Map<String, Capability> getCapabilities();

    /** Stands for all names that are not on offer, this one among them, so that interceptors see those who try them, and nobody else learns which they are. */
    void unknown();

    /** A specification. */
    record Capability(String specUrl, int specVersion) {}
}
