package io.trivet.rpc.spi;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A method's description for wires. Immutable. */
public final class MethodDescriptor {
    private final String service;
    private final String method;
    private final String name;
    private final List<Type> parameterTypes;
    private final @Nullable Type takenType;
    private final Type resultType;
    private final MethodKind kind;
    private final List<DeclaredException> exceptions;
    private final boolean idempotent;
    private final boolean nonBlocking;
    private final String help;

    private MethodDescriptor(Builder builder) {
        service = builder.service;
        method = builder.method;
        name = service.isEmpty() ? method : service + "." + method;
        parameterTypes = builder.parameterTypes;
        takenType = builder.takenType;
        resultType = builder.resultType;
        if (takenType == null) {
            kind = builder.returnsStream ? MethodKind.SERVER_STREAMING : MethodKind.UNARY;
        } else {
            kind = builder.returnsStream ? MethodKind.BIDI_STREAMING : MethodKind.CLIENT_STREAMING;
        }
        exceptions = builder.exceptions;
        idempotent = builder.idempotent;
        nonBlocking = builder.nonBlocking;
        help = builder.help;
    }

    /**
     * Returns a builder for a method without parameters and result.
     *
     * @param service the service's name on the wire, such as {@code calc}, or an empty string if it has none
     * @param method the method's name within the service
     */
    public static Builder builder(String service, String method) {
        return new Builder(service, method);
    }

    /**
     * Returns a descriptor for a call without an interface: it accepts any values.
     *
     * @param name the full name; what precedes its last dot is the service
     */
    public static MethodDescriptor untyped(String name, int parameters, Type resultType) {
        int dot = name.lastIndexOf('.');
        return builder(dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1))
                .parameters(Collections.nCopies(parameters, Object.class))
                .returns(resultType)
                .build();
    }

    /** Returns a builder with all that this descriptor has. */
    public Builder toBuilder() {
        Builder copy = new Builder(service, method);
        copy.parameterTypes = parameterTypes;
        copy.takenType = takenType;
        copy.resultType = resultType;
        copy.returnsStream = kind.returnsStream();
        copy.exceptions = exceptions;
        copy.idempotent = idempotent;
        copy.nonBlocking = nonBlocking;
        copy.help = help;
        return copy;
    }

    /** Returns the service's name, or an empty string. A wire may send it and the method's name as two words. */
    public String service() {
        return service;
    }

    /** Returns the method's name within its service. */
    public String method() {
        return method;
    }

    /** Returns the full name: the service's name, a dot and the method's, or only the method's without a service. */
    public String name() {
        return name;
    }

    /** Returns what a call carries in each direction. */
    public MethodKind kind() {
        return kind;
    }

    /** Returns the declared types of the arguments, generics included. A stream that the method takes isn't one. */
    public List<Type> parameterTypes() {
        return parameterTypes;
    }

    /** Returns the type of the items of the stream that the method takes, or null if it takes none. */
    public @Nullable Type takenType() {
        return takenType;
    }

    /**
     * Returns the declared type of the result: for a future the type that it completes with, for a stream the type of
     * its items, {@code void.class} for no result.
     */
    public Type resultType() {
        return resultType;
    }

    /** Returns the exceptions that the method declares, which callers get as such. */
    public List<DeclaredException> exceptions() {
        return exceptions;
    }

    /** Returns whether a call may be sent again if it isn't known whether it ran. */
    public boolean isIdempotent() {
        return idempotent;
    }

    /** Returns whether the handler may run on a thread that serves connections. */
    public boolean isNonBlocking() {
        return nonBlocking;
    }

    /** Returns the author's description of the method, or an empty string. */
    public String help() {
        return help;
    }

    @Override
    public String toString() {
        return "MethodDescriptor[" + name + ", " + kind + "]";
    }

    /** Builds a descriptor. Not thread-safe. */
    public static final class Builder {
        private final String service;
        private final String method;
        private List<Type> parameterTypes = List.of();
        private @Nullable Type takenType;
        private Type resultType = void.class;
        private boolean returnsStream;
        private List<DeclaredException> exceptions = List.of();
        private boolean idempotent;
        private boolean nonBlocking;
        private String help = "";

        private Builder(String service, String method) {
            this.service = Objects.requireNonNull(service, "service");
            this.method = Objects.requireNonNull(method, "method");
        }

        /** Sets the types of the arguments. Default: none. */
        public Builder parameters(List<? extends Type> types) {
            parameterTypes = List.copyOf(types);
            return this;
        }

        /** Makes the method take a stream, behind its arguments, with items of this type. */
        public Builder takes(Type itemType) {
            takenType = Objects.requireNonNull(itemType, "itemType");
            return this;
        }

        /** Makes the method return a value of this type. Default: {@code void.class}. */
        public Builder returns(Type type) {
            resultType = Objects.requireNonNull(type, "type");
            returnsStream = false;
            return this;
        }

        /** Makes the method return a stream with items of this type. */
        public Builder streams(Type itemType) {
            resultType = Objects.requireNonNull(itemType, "itemType");
            returnsStream = true;
            return this;
        }

        /** Sets the exceptions that the method declares. Default: none. */
        public Builder exceptions(List<DeclaredException> declared) {
            exceptions = List.copyOf(declared);
            return this;
        }

        /** Allows a call to be sent again if it isn't known whether it ran. */
        public Builder idempotent() {
            idempotent = true;
            return this;
        }

        /** Allows the handler to run on a thread that serves connections. */
        public Builder nonBlocking() {
            nonBlocking = true;
            return this;
        }

        /** Sets the author's description of the method. Default: an empty string. */
        public Builder help(String text) {
            help = Objects.requireNonNull(text, "text");
            return this;
        }

        /** Returns the descriptor. */
        public MethodDescriptor build() {
            return new MethodDescriptor(this);
        }
    }
}
