package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists the methods that a path offers, for its callers. */
final class Introspection implements XmlRpcSystem {
    private static final Map<String, Capability> CAPABILITIES = Map.of(
            "xmlrpc", new Capability("http://www.xmlrpc.com/spec", 1),
            "faults_interop", new Capability("http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php", 20010516),
            "system.multicall", new Capability("http://www.xmlrpc.com/discuss/msgReader$1208", 1),
            "introspection", new Capability("http://xmlrpc-c.sourceforge.net/xmlrpc-c/introspection.html", 1),
            "nil", new Capability("http://ontosys.com/xml-rpc/extensions.php", 20010518));

    /** The methods, by the names that the caller uses; requested when a caller asks. */
    private final Supplier<Map<String, List<MethodDescriptor>>> methods;

    private final boolean hasNil;

    Introspection(Supplier<Map<String, List<MethodDescriptor>>> methods, boolean hasNil) {
        this.methods = methods;
        this.hasNil = hasNil;
    }

    @Override
    public List<String> listMethods() {
        return List.copyOf(methods.get().keySet());
    }

    @Override
    public Object methodSignature(String name) {
        List<List<String>> signatures = new ArrayList<>();
        for (MethodDescriptor method : find(name)) {
            List<String> signature = new ArrayList<>();
            signature.add(TypeNames.ofResult(method.resultType(), hasNil));
            for (Type parameter : method.parameterTypes()) {
                signature.add(TypeNames.of(parameter));
            }
            signatures.add(signature);
        }
        return signatures;
    }

    @Override
    public String methodHelp(String name) {
        return find(name).stream()
                .map(MethodDescriptor::help)
                .filter(help -> !help.isEmpty())
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private List<MethodDescriptor> find(String name) {
        List<MethodDescriptor> named = methods.get().get(name);
        if (named == null) {
            throw new RpcException(
                    RpcStatus.INVALID_ARGUMENT, "there is no method '" + name + "': system.listMethods lists all.");
        }
        return named;
    }

    @Override
    public List<Object> multicall(List<@Nullable Object> calls) {
        throw new RpcException(RpcStatus.INVALID_ARGUMENT, "a batch can't hold another.");
    }

    @Override
    public void unknown() {
        throw new RpcException(RpcStatus.UNIMPLEMENTED, "there is no such method: system.listMethods lists all.");
    }

    @Override
    public Map<String, Capability> getCapabilities() {
        if (hasNil) {
            return CAPABILITIES;
        }
        Map<String, Capability> others = new HashMap<>(CAPABILITIES);
        others.remove("nil");
        return others;
    }
}
