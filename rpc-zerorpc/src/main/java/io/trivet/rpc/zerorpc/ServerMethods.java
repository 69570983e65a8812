package io.trivet.rpc.zerorpc;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.msgpack.MessagePackValues;
import io.trivet.rpc.netty.MethodNames;
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
    private final Map<String, List<MethodDescriptor>> offered = new TreeMap<>();
    private final MethodNames<List<MethodEvents>> methods;

    ServerMethods(Dispatcher dispatcher, MessagePackValues values, RpcLimits limits) {
        this.dispatcher = dispatcher;
        Map<String, List<MethodEvents>> all = new HashMap<>();
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                all.computeIfAbsent(method.name(), name -> new ArrayList<>())
                        .add(new MethodEvents(values, method, limits));
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        all.keySet().removeAll(refused.keySet());
        all.forEach((name, overloads) ->
                offered.put(name, overloads.stream().map(MethodEvents::method).toList()));
        methods = new MethodNames<>(all);
    }

    Map<String, String> refused() {
        return refused;
    }

    /** Returns the descriptions of the methods that are offered, by name. */
    Map<String, List<MethodDescriptor>> offered() {
        return offered;
    }

    /**
     * Returns the method that an event calls.
     *
     * @param in holds the event
     * @param at where it begins
     * @throws RpcException UNIMPLEMENTED if there is none of the name, INVALID_ARGUMENT if none of the name takes as
     *     many arguments
     */
    MethodEvents find(EventHead head, ByteBuf in, int at) {
        if (!head.hasName()) {
            throw new RpcException(RpcStatus.UNIMPLEMENTED, "the method's name isn't a text.");
        }
        List<MethodEvents> overloads = methods.find(in, at + head.nameFrom(), head.nameLength());
        if (overloads == null) {
            String name = head.name();
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
