package io.trivet.lock.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** A data source of someone else that does something just before a certain statement is prepared for the first time. */
final class HookedSource {
    private HookedSource() {}

    static DataSource before(DataSource source, String sqlPart, Runnable hook) {
        AtomicReference<Runnable> once = new AtomicReference<>(hook);
        return wrap(DataSource.class, source, (proxy, method, arguments) -> {
            if (method.getName().equals("unwrap")) {
                throw new SQLException("It doesn't tell what is behind it.");
            }
            Object result = call(() -> method.invoke(source, arguments));
            return result instanceof Connection connection
                    ? wrap(Connection.class, connection, (wrapped, called, values) -> {
                        if (called.getName().equals("prepareStatement") && ((String) values[0]).contains(sqlPart)) {
                            Runnable first = once.getAndSet(null);
                            if (first != null) {
                                first.run();
                            }
                        }
                        return call(() -> called.invoke(connection, values));
                    })
                    : result;
        });
    }

    private interface Call {
        Object make() throws ReflectiveOperationException;
    }

    private static Object call(Call call) throws Throwable {
        try {
            return call.make();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T wrap(Class<T> type, T original, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(original.getClass().getClassLoader(), new Class<?>[] {type}, handler));
    }
}
