package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Collects services, and refuses two methods of one name. */
final class Services {
    /** A registered method. */
    record Service(MethodDescriptor descriptor, Method method, Object target) {}

    private final Map<String, Service> byName = new TreeMap<>();

    void add(String prefix, Class<?> type, Object implementation) {
        ServiceMethods.of(type, prefix).forEach((method, descriptor) -> {
            Service other = byName.get(descriptor.name());
            if (other != null && other.target() != implementation) {
                throw new IllegalArgumentException(type.getName() + ": the name '" + descriptor.name()
                        + "' is taken by "
                        + other.method().getDeclaringClass().getName() + ": register one of them with a prefix.");
            }
            method.setAccessible(true);
            byName.put(
                    descriptor.name(),
                    new Service(
                            ServiceMethods.implementedBy(descriptor, method, implementation), method, implementation));
        });
    }

    /** Returns these services and one more. */
    <T> Services with(String prefix, Class<T> type, T implementation) {
        Services more = new Services();
        more.byName.putAll(byName);
        more.add(prefix, type, implementation);
        return more;
    }

    /** Returns interface and method of a name that was added. */
    String describe(String name) {
        Method method = Objects.requireNonNull(byName.get(name), name).method();
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    Map<String, Service> byName() {
        return new TreeMap<>(byName);
    }
}
