package io.trivet.benchmarks.calls;

import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;

/** The threads of gRPC's handlers and callbacks. */
public enum GrpcThreads {
    /** GRPC's own cached threads. */
    OWN("gRPC", "; default executor.") {
        @Override
        public NettyServerBuilder set(NettyServerBuilder builder) {
            return builder;
        }

        @Override
        public NettyChannelBuilder set(NettyChannelBuilder builder) {
            return builder;
        }
    },
    /** The event loop. */
    DIRECT("gRPC direct", "; directExecutor() on both sides, for handlers that never block.") {
        @Override
        public NettyServerBuilder set(NettyServerBuilder builder) {
            return builder.directExecutor();
        }

        @Override
        public NettyChannelBuilder set(NettyChannelBuilder builder) {
            return builder.directExecutor();
        }
    };

    private final String contestant;
    private final String setup;

    GrpcThreads(String contestant, String setup) {
        this.contestant = contestant;
        this.setup = setup;
    }

    /** Returns the contestant's name. */
    public String contestant() {
        return contestant;
    }

    /** Returns the end of the sentence that describes its setup. */
    public String setup() {
        return setup;
    }

    /** Sets a server's executor. */
    public abstract NettyServerBuilder set(NettyServerBuilder builder);

    /** Sets a client's executor. */
    public abstract NettyChannelBuilder set(NettyChannelBuilder builder);
}
