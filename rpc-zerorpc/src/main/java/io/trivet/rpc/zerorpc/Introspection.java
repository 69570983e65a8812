package io.trivet.rpc.zerorpc;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Describes the methods that a server offers. Java's classes don't always have the names of parameters, so each
 * parameter has its type as its name. Immutable once it has the methods.
 */
final class Introspection implements ZeroRpcSystem {
    private static final String NAME = "trivet";

    /** The beginning of names that aren't listed. */
    private static final String HIDDEN = "_";

    private volatile @Nullable Map<String, List<MethodDescriptor>> methods;

    /** Sets the methods, this object's own included, before there are calls. */
    void of(Map<String, List<MethodDescriptor>> offered) {
        methods = offered;
    }

    private Map<String, List<MethodDescriptor>> methods() {
        return Objects.requireNonNull(methods, "called before the server listens");
    }

    @Override
    public List<String> list() {
        return methods().keySet().stream()
                .filter(name -> !name.startsWith(HIDDEN))
                .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> ping() {
        return List.of("pong", NAME);
    }

    @Override
    public @Nullable String help(String method) {
        return help(find(method));
    }

    private static @Nullable String help(List<MethodDescriptor> overloads) {
        String help = overloads.stream()
                .map(MethodDescriptor::help)
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining("\n"));
        return help.isEmpty() ? null : help;
    }

    @Override
    public List<@Nullable Object> args(String method) {
        List<String> names = parameters(find(method));
        return Arrays.asList(names, null, null, null);
    }

    @Override
    public Map<String, Object> inspect() {
        Map<String, Object> described = new TreeMap<>();
        for (String name : list()) {
            List<MethodDescriptor> overloads = find(name);
            Map<String, @Nullable Object> one = new HashMap<>();
            one.put(
                    "args",
                    parameters(overloads).stream()
                            .map(type -> Map.of("name", type))
                            .toList());
            one.put("doc", help(overloads));
            described.put(name, Collections.unmodifiableMap(one));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", NAME);
        all.put("methods", described);
        return all;
    }

    private List<MethodDescriptor> find(String name) {
        List<MethodDescriptor> overloads = methods().get(name);
        if (overloads == null) {
            throw new RpcException(RpcStatus.NOT_FOUND, "there is no method '" + name + "': _zerorpc_list lists all.");
        }
        return overloads;
    }

    /** Returns the parameters of the overload that has most. */
    private static List<String> parameters(List<MethodDescriptor> overloads) {
        List<String> longest = List.of();
        for (MethodDescriptor each : overloads) {
            if (each.parameterTypes().size() >= longest.size()) {
                longest = new ArrayList<>();
                for (Type type : each.parameterTypes()) {
                    longest.add(name(type));
                }
            }
        }
        return longest;
    }

    private static String name(Type type) {
        if (type instanceof Class<?> known) {
            return known.getSimpleName();
        }
        if (type instanceof ParameterizedType generic) {
            return name(generic.getRawType())
                    + Arrays.stream(generic.getActualTypeArguments())
                            .map(Introspection::name)
                            .collect(Collectors.joining(", ", "<", ">"));
        }
        if (type instanceof GenericArrayType array) {
            return name(array.getGenericComponentType()) + "[]";
        }
        return type instanceof WildcardType wildcard ? name(wildcard.getUpperBounds()[0]) : type.getTypeName();
    }
}
