package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The methods that a server offers on this wire, by name. Immutable. */
final class ServerMethods {
    private final Dispatcher dispatcher;
    private final Map<String, String> refused = new TreeMap<>();
    private final Map<String, List<MethodEvents>> methods = new HashMap<>();

    ServerMethods(Dispatcher dispatcher, MessagePackValues values, RpcLimits limits) {
        this.dispatcher = dispatcher;
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                methods.computeIfAbsent(method.name(), name -> new ArrayList<>())
                        .add(new MethodEvents(values, method, limits));
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        methods.keySet().removeAll(refused.keySet());
    }

    Map<String, String> refused() {
        return refused;
    }

    /** Returns the descriptions of the methods that are offered, by name. */
    Map<String, List<MethodDescriptor>> offered() {
        Map<String, List<MethodDescriptor>> all = new TreeMap<>();
        methods.forEach((name, overloads) ->
                all.put(name, overloads.stream().map(MethodEvents::method).toList()));
        return all;
    }

    /**
     * Returns the method that an event calls.
     *
     * @throws RpcException UNIMPLEMENTED if there is none of the name, INVALID_ARGUMENT if none of the name takes as
     *     many arguments
     */
    MethodEvents find(EventHead head) {
        if (!head.hasName()) {
            throw new RpcException(RpcStatus.UNIMPLEMENTED, "the method's name isn't a text.");
        }
        String name = head.name();
        List<MethodEvents> overloads = methods.get(name);
        if (overloads == null) {
            String why = refused.get(name);
            if (why != null) {
                throw new RpcException(
                        RpcStatus.UNIMPLEMENTED, "the method is not offered over ZeroRPC, which can't carry " + why);
            }
            dispatcher.method(name);
            throw new AssertionError("a method that is neither known nor refused: " + name);
        }
        return overloads.size() == 1 ? overloads.get(0) : pick(overloads, head.argumentCount());
    }

    private static MethodEvents pick(List<MethodEvents> overloads, int count) {
        StringJoiner taken = new StringJoiner(" or ");
        for (MethodEvents each : overloads) {
            int takes = each.method().parameterTypes().size();
            if (takes == count) {
                return each;
            }
            taken.add(Integer.toString(takes));
        }
        throw new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                "it takes " + taken + " arguments, and got " + (count < 0 ? "no array of them." : count + "."));
    }
}
