package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import io.trivet.rpc.spi.OpenPackages;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects services. Rejects two methods of the same name, unless they belong to the same object and differ in their
 * number of parameters.
 */
final class Services {
    /**
     * A registered method.
     *
     * @param next the method of the same name with more parameters, or null
     */
    record Service(
            MethodDescriptor descriptor,
            Method method,
            Object target,
            @Nullable Service next) {
        /** Returns the method of this name with this many parameters, or null. */
        @Nullable
        Service withParameters(int count) {
            Service service = this;
            while (service != null && service.parameters() != count) {
                service = service.next;
            }
            return service;
        }

        int parameters() {
            return descriptor.parameterTypes().size();
        }

        /** Returns all methods of this name, sorted by their number of parameters. */
        List<Service> all() {
            List<Service> all = new ArrayList<>();
            for (Service each = this; each != null; each = each.next) {
                all.add(each);
            }
            return all;
        }

        private boolean isSame(Service other) {
            return descriptor.parameterTypes().equals(other.descriptor.parameterTypes())
                            && Objects.equals(descriptor.takenType(), other.descriptor.takenType())
                    || Arrays.equals(method.getParameterTypes(), other.method.getParameterTypes());
        }
    }

    private final Map<String, Service> byName = new TreeMap<>();

    void add(String name, Class<?> type, Object implementation) {
        ServiceMethods.of(type, name).forEach((method, descriptor) -> {
            if (!method.trySetAccessible()) {
                throw ServiceMethods.refusal(
                        method, "can't be called: " + OpenPackages.advice(method.getDeclaringClass()) + ".");
            }
            MethodDescriptor offered = ServiceMethods.implementedBy(descriptor, method, implementation);
            add(type, new Service(offered, method, implementation, null));
        });
    }

    private void add(Class<?> type, Service added) {
        String name = added.descriptor().name();
        Service first = byName.get(name);
        List<Service> all = first == null ? new ArrayList<>() : first.all();
        for (Service other : List.copyOf(all)) {
            if (other.target() != added.target()) {
                throw new IllegalArgumentException(type.getName() + ": the name '" + name + "' is taken by "
                        + other.method().getDeclaringClass().getName() + ": register one of them with a prefix.");
            }
            if (other.parameters() == added.parameters()) {
                if (!other.isSame(added)) {
                    throw ServiceMethods.refusal(
                            added.method(),
                            "has the name and the number of parameters of " + other.method()
                                    + ", and a server can't distinguish them otherwise: give one of them another name"
                                    + " with @RpcName.");
                }
                all.remove(other);
            }
        }
        all.add(added);
        all.sort(Comparator.comparingInt(Service::parameters).reversed());
        Service chain = null;
        for (Service each : all) {
            chain = new Service(each.descriptor(), each.method(), each.target(), chain);
        }
        byName.put(name, Objects.requireNonNull(chain));
    }

    /** Returns a copy with one more service. */
    <T> Services with(String name, Class<T> type, T implementation) {
        Services more = new Services();
        more.byName.putAll(byName);
        more.add(name, type, implementation);
        return more;
    }

    /** Returns the interface and the method of a registered name. */
    String describe(String name) {
        Method method = Objects.requireNonNull(byName.get(name), name).method();
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    /**
     * Returns all methods by name. Of several with the same name it has the one with the fewest parameters, which links
     * to the others.
     */
    Map<String, Service> byName() {
        return new TreeMap<>(byName);
    }
}
