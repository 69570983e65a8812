package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.cbor.CborValues;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The methods of a server by the bytes of their names, so that no text is made of these for each call. Immutable. */
final class ServerMethods {
    private record Entry(
            byte[] name, MethodCodec codec, @Nullable Entry next) {}

    private final Dispatcher dispatcher;
    private final Map<String, String> refused = new TreeMap<>();
    private final @Nullable Entry[] table;

    ServerMethods(Dispatcher dispatcher, CborValues values) {
        this.dispatcher = dispatcher;
        Map<String, MethodCodec> codecs = new HashMap<>();
        for (MethodDescriptor method : dispatcher.methods()) {
            try {
                codecs.put(method.name(), new MethodCodec(values, method));
            } catch (IllegalArgumentException e) {
                refused.put(method.name(), e.getMessage());
            }
        }
        table = new Entry[Integer.highestOneBit(Math.max(4, codecs.size())) * 4];
        codecs.forEach((name, codec) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int hash = 0;
            for (byte each : bytes) {
                hash = 31 * hash + each;
            }
            int index = hash & table.length - 1;
            table[index] = new Entry(bytes, codec, table[index]);
        });
    }

    Map<String, String> refused() {
        return refused;
    }

    /**
     * Returns the method whose name stands there.
     *
     * @throws RpcException UNIMPLEMENTED if there is none
     */
    MethodCodec find(ByteBuf in, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + in.getByte(i);
        }
        for (Entry entry = table[hash & table.length - 1]; entry != null; entry = entry.next()) {
            if (isAt(entry.name(), in, from, length)) {
                return entry.codec();
            }
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

    private static boolean isAt(byte[] name, ByteBuf in, int from, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != in.getByte(from + i)) {
                return false;
            }
        }
        return true;
    }
}
