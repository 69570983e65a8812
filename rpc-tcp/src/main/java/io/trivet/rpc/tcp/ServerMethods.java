package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.netty.MethodNames;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The methods that a server offers on this wire, by name. Immutable. */
final class ServerMethods {
    /**
     * The first byte of an array without elements. The difference of another array's first byte is the number of its
     * elements, or says where that number is.
     */
    private static final int ARRAY = 0x80;

    private static final int IN_NEXT_BYTE = 24;

    private final Dispatcher dispatcher;
    private final Map<String, String> refused = new TreeMap<>();
    private final MethodNames<List<MethodCodec>> methods;

    ServerMethods(Dispatcher dispatcher, CborValues values, RpcLimits limits) {
        this.dispatcher = dispatcher;
        Map<String, List<MethodCodec>> codecs = new HashMap<>();
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                codecs.computeIfAbsent(method.name(), name -> new ArrayList<>())
                        .add(new MethodCodec(values, method, limits));
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        codecs.keySet().removeAll(refused.keySet());
        methods = new MethodNames<>(codecs);
    }

    Map<String, String> refused() {
        return refused;
    }

    /**
     * Returns the methods with the name at this position, usually one.
     *
     * @throws RpcException UNIMPLEMENTED if there is none
     */
    List<MethodCodec> find(ByteBuf in, int from, int length) {
        List<MethodCodec> known = methods.find(in, from, length);
        if (known != null) {
            return known;
        }
        String name = in.toString(from, length, StandardCharsets.UTF_8);
        String why = refused.get(name);
        if (why != null) {
            throw new RpcException(
                    RpcStatus.UNIMPLEMENTED, "the method is not offered over tcp, which can't carry " + why);
        }
        dispatcher.method(name);
        throw new AssertionError("a method that is neither known nor refused: " + name);
    }

    /**
     * Returns the one of several methods that takes as many arguments as the request has.
     *
     * @param at where the array of the arguments begins
     * @throws RpcException INVALID_ARGUMENT if none does
     */
    static MethodCodec pick(List<MethodCodec> overloads, ByteBuf in, int at, int end) {
        int count = at < end ? argumentCount(in, at, end) : -1;
        for (MethodCodec each : overloads) {
            if (each.method().parameterTypes().size() == count) {
                return each;
            }
        }
        StringJoiner taken = new StringJoiner(" or ");
        overloads.forEach(each ->
                taken.add(Integer.toString(each.method().parameterTypes().size())));
        throw new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                "it takes " + taken + " arguments, in an array that begins with their number, and got "
                        + (count < 0 ? "something else." : count + "."));
    }

    /**
     * Returns the number of elements in the head of an array (RFC 8949, 3), or -1 if the head isn't of one or two
     * bytes, or not of an array with a length.
     */
    private static int argumentCount(ByteBuf in, int at, int end) {
        int initial = in.getUnsignedByte(at) - ARRAY;
        if (initial < 0 || initial > IN_NEXT_BYTE) {
            return -1;
        }
        return initial < IN_NEXT_BYTE ? initial : at + 1 < end ? in.getUnsignedByte(at + 1) : -1;
    }
}
