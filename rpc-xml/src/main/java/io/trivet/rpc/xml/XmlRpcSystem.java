package io.trivet.rpc.xml;

import io.trivet.rpc.RpcHelp;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The introspection methods of XML-RPC servers, by the conventions that Python's server and most others follow. */
interface XmlRpcSystem {
    @RpcHelp("Returns the names of all methods, sorted.")
    List<String> listMethods();

    @RpcHelp("Returns a method's signatures: in each, the result's type and then those of the parameters.")
    Object methodSignature(String name);

    @RpcHelp("Returns what a method does, in a sentence, or an empty string.")
    String methodHelp(String name);

    /** The transport itself runs batches; a call reaches this method only from inside another batch. */
    @RpcHelp("Runs an array of calls, structs of methodName and params, one after the other; returns for each"
            + " an array that holds the result, or the struct of its fault.")
    List<Object> multicall(List<@Nullable Object> calls);

    @RpcHelp("Returns the specifications that this server follows, by their names.")
    Map<String, Capability> getCapabilities();

    /**
     * Represents all unknown names, its own included. Interceptors thereby see the callers that try such names, and
     * callers can't find out which names exist.
     */
    void unknown();

    /** A specification. */
    record Capability(String specUrl, int specVersion) {}
}
