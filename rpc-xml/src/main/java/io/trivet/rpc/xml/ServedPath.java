package io.trivet.rpc.xml;

import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.netty.AnswerSize;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Dispatcher;
import io.trivet.rpc.spi.MethodDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The methods at one path, by the names that callers use there, including the introspection methods of XML-RPC servers.
 *
 * <p>A method whose name begins with a slash is at the path before the name's dot: {@code /stock.count} is
 * {@code count} at {@code /stock}. All other methods are at the paths of Python's server.
 */
final class ServedPath {
    private static final Set<String> PYTHONS_PATHS = Set.of("", "/", "/RPC2");
    private static final String SYSTEM = "system";
    private static final String HEALTH = "system.health";
    private static final String UNKNOWN = "system.unknown";

    private final Dispatcher dispatcher;
    private final ServerOptions options;
    private final Map<String, String> refused;
    /**
     * The methods by name. Most names have one method; several methods of one name differ in their number of arguments.
     */
    private final Map<String, List<MethodDescriptor>> methods = new TreeMap<>();

    /** The typical sizes of the methods' answers. */
    private final IdentityHashMap<MethodDescriptor, AnswerSize> answers = new IdentityHashMap<>();

    private final MethodDescriptor unknown;

    private ServedPath(Dispatcher offered, String prefix, ServerOptions options, Map<String, String> refused) {
        dispatcher = offered.with(prefix + SYSTEM, XmlRpcSystem.class, new Introspection(this::methods, options.nil()));
        this.options = options;
        this.refused = refused;
        for (MethodDescriptor method : dispatcher.methods()) {
            String name = method.name();
            boolean isHere = prefix.isEmpty() ? !name.startsWith("/") : name.startsWith(prefix);
            if (name.equals(HEALTH) || isHere && !refused.containsKey(name)) {
                String here = name.equals(HEALTH) ? name : name.substring(prefix.length());
                methods.computeIfAbsent(here, each -> new ArrayList<>()).add(choosing(method));
            }
        }
        unknown = Objects.requireNonNull(methods.remove(UNKNOWN), UNKNOWN).get(0);
        methods.values().forEach(named -> named.forEach(method -> answers.put(method, new AnswerSize())));
    }

    /**
     * Returns all paths.
     *
     * @param refused the methods that can't be carried, by full name, with the reason
     */
    static Map<String, ServedPath> of(Dispatcher dispatcher, ServerOptions options, Map<String, String> refused) {
        Map<String, ServedPath> paths = new HashMap<>();
        ServedPath main = new ServedPath(dispatcher, "", options, refused);
        PYTHONS_PATHS.forEach(path -> paths.put(path, main));
        for (MethodDescriptor method : dispatcher.methods()) {
            String name = method.name();
            if (name.startsWith("/")) {
                int dot = name.lastIndexOf('/');
                while ((dot = name.indexOf('.', dot + 1)) >= 0) {
                    String prefix = name.substring(0, dot + 1);
                    paths.put(
                            RequestTargets.comparable(name.substring(0, dot)),
                            new ServedPath(dispatcher, prefix, options, refused));
                }
            }
        }
        return paths;
    }

    /** Returns the method with permission for its handler to choose a fault's code. */
    private static MethodDescriptor choosing(MethodDescriptor method) {
        List<DeclaredException> exceptions = new ArrayList<>(method.exceptions());
        exceptions.add(XmlRpcFaults.CHOSEN);
        return method.toBuilder().exceptions(exceptions).build();
    }

    private Map<String, List<MethodDescriptor>> methods() {
        return methods;
    }

    /** Returns the dispatcher that runs the calls of this path. */
    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Returns the answer format for callers that don't show which dialect they read. */
    AnswerFormat format(boolean hasTypedFaults) {
        return new AnswerFormat(
                options.style(), hasTypedFaults, options.nil() ? Dialect.STANDARD : Dialect.STANDARD.withoutNil());
    }

    /** Returns whether browsers get a documentation page. */
    boolean hasPage() {
        return options.documentation();
    }

    /** Returns the documentation page. */
    String page() {
        return DocumentationPage.of(methods, options.nil());
    }

    /**
     * Returns a call of the method with this name. If the name can't be called, reading the call's arguments fails with
     * the reason, so interceptors run first.
     */
    HttpIncomingCall incoming(
            XmlRpcCall call, Deadline deadline, Metadata metadata, HttpIncomingCall.Connection connection) {
        List<MethodDescriptor> named = methods.get(call.name());
        if (named == null) {
            return HttpIncomingCall.refusing(unknown, missing(call.name()), dispatcher, deadline, metadata, connection);
        }
        MethodDescriptor method = named.get(0);
        if (named.size() > 1) {
            int count = call.countArguments(parameters(named.get(named.size() - 1)));
            MethodDescriptor taking = count < 0 ? method : taking(named, count);
            if (taking == null) {
                return HttpIncomingCall.refusing(
                        method, wrongCount(named, count), dispatcher, deadline, metadata, connection);
            }
            method = taking;
        }
        AnswerSize size = Objects.requireNonNull(answers.get(method), "a method of another path");
        return HttpIncomingCall.of(method, size, call, dispatcher, deadline, metadata, connection);
    }

    private static @Nullable MethodDescriptor taking(List<MethodDescriptor> named, int count) {
        for (MethodDescriptor each : named) {
            if (parameters(each) == count) {
                return each;
            }
        }
        return null;
    }

    private static int parameters(MethodDescriptor method) {
        return method.parameterTypes().size();
    }

    private static RpcException wrongCount(List<MethodDescriptor> named, int count) {
        StringJoiner taken = new StringJoiner(" or ");
        named.forEach(each -> taken.add(Integer.toString(parameters(each))));
        int max = parameters(named.get(named.size() - 1));
        return new RpcException(
                RpcStatus.INVALID_ARGUMENT,
                "it takes " + taken + " arguments, and got " + (count > max ? "more." : count + "."));
    }

    private RpcException missing(String name) {
        String why = refused.get(name);
        return new RpcException(
                RpcStatus.UNIMPLEMENTED,
                why == null
                        ? options.style().unknown(name)
                        : "the method is not offered over http, which can't carry " + why);
    }
}
