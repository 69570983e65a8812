package io.trivet.rpc.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.jackson.ValueBinding;
import io.trivet.rpc.spi.Call;
import io.trivet.rpc.spi.Fault;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** Writes and reads the bodies of frames; what can't be carried or read is INVALID_ARGUMENT. */
final class CborCodec {
    private static final int LONGEST_NAME = 0xFFFF;

    private record FaultBody(String message, String type) {}

    private final ValueBinding binding = new ValueBinding(CBORMapper.builder(
            CBORFactory.builder().streamReadConstraints(ValueBinding.limits()).build()));

    void writeRequest(ByteBuf frame, Call call) {
        frame.writeInt((int) Math.min(
                Integer.MAX_VALUE, Math.max(1, call.deadline().remaining().toMillis())));
        byte[] name = call.method().name().getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_NAME) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT, "the method's name is longer than " + LONGEST_NAME + " bytes.");
        }
        frame.writeShort(name.length).writeBytes(name);
        write(frame, generator -> {
            generator.writeStartArray();
            for (Object argument : call.arguments()) {
                binding.write(generator, argument);
            }
            generator.writeEndArray();
        });
    }

    static String readName(ByteBuf frame) {
        return frame.readCharSequence(frame.readUnsignedShort(), StandardCharsets.UTF_8)
                .toString();
    }

    List<Object> readArguments(ByteBuf frame, MethodDescriptor method) {
        List<Type> types = method.parameterTypes();
        List<Object> arguments = new ArrayList<>(types.size());
        try (JsonParser parser = parser(frame)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new RpcException(RpcStatus.INTERNAL, "the arguments don't come as an array.");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (arguments.size() == types.size()) {
                    throw wrongCount(types.size(), "more");
                }
                arguments.add(binding.read(parser, types.get(arguments.size())));
            }
        } catch (JacksonException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    "argument " + (arguments.size() + 1) + " doesn't fit: " + e.getOriginalMessage(),
                    e);
        }
        if (arguments.size() < types.size()) {
            throw wrongCount(types.size(), Integer.toString(arguments.size()));
        }
        return arguments;
    }

    private static RpcException wrongCount(int takes, String got) {
        return new RpcException(RpcStatus.INVALID_ARGUMENT, "it takes " + takes + " arguments, and got " + got + ".");
    }

    void writeResult(ByteBuf frame, Object result) {
        write(frame, generator -> binding.write(generator, result));
    }

    Object readResult(ByteBuf frame, MethodDescriptor method) {
        try (JsonParser parser = parser(frame)) {
            return binding.read(parser, method.resultType());
        } catch (JacksonException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT,
                    "the result is no " + method.resultType().getTypeName() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    void writeFault(ByteBuf frame, Fault fault) {
        frame.writeByte(fault.status().number());
        write(frame, generator -> binding.write(generator, new FaultBody(fault.message(), fault.type())));
    }

    Fault readFault(ByteBuf frame) {
        RpcStatus status = RpcStatus.ofNumber(frame.readUnsignedByte());
        try (JsonParser parser = parser(frame)) {
            FaultBody body = (FaultBody) binding.read(parser, FaultBody.class);
            return new Fault(status, body.message(), body.type());
        } catch (JacksonException e) {
            throw new RpcException(
                    RpcStatus.INTERNAL, "the server's fault can't be read: " + e.getOriginalMessage(), e);
        }
    }

    private interface Body {
        void writeTo(JsonGenerator generator);
    }

    private void write(ByteBuf frame, Body body) {
        OutputStream out = new ByteBufOutputStream(frame);
        try (JsonGenerator generator = binding.mapper().createGenerator(out)) {
            body.writeTo(generator);
        } catch (JacksonException e) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT, "a value can't be carried: " + e.getOriginalMessage(), e);
        }
    }

    private JsonParser parser(ByteBuf frame) {
        InputStream in = new ByteBufInputStream(frame);
        return binding.mapper().createParser(in);
    }
}
