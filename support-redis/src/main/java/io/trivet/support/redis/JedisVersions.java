package io.trivet.support.redis;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.util.Pool;

/** Calls features that Jedis 5.2 to 8 all have, but under different names or types. They are found by name. */
final class JedisVersions {
    private static final Method PIPELINED = find(UnifiedJedis.class, "pipelined");
    private static final @Nullable Constructor<?> CLUSTER_ARGUMENTS = clusterArguments();

    private JedisVersions() {}

    /**
     * Calls by name, because Jedis 5 and 6 declare a narrower type, so that a call compiled with Jedis 7 finds no
     * method there.
     */
    static AbstractPipeline pipelined(UnifiedJedis jedis) {
        return (AbstractPipeline) call(PIPELINED, jedis);
    }

    /** Returns a command's arguments as a cluster's client needs them: before Jedis 8 they know their slot. */
    static CommandArguments clusterArguments(Protocol.Command command) {
        if (CLUSTER_ARGUMENTS == null) {
            return new CommandArguments(command);
        }
        try {
            return (CommandArguments) CLUSTER_ARGUMENTS.newInstance(command);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(CLUSTER_ARGUMENTS + " is public, and throws nothing.", e);
        }
    }

    private static @Nullable Constructor<?> clusterArguments() {
        try {
            return Class.forName(
                            "redis.clients.jedis.ClusterCommandArguments", true, UnifiedJedis.class.getClassLoader())
                    .getConstructor(ProtocolCommand.class);
        } catch (ReflectiveOperationException e) {
            // Jedis 8 has one class for both.
            return null;
        }
    }

    /** Returns the pool of a client of one server, a JedisPooled or a RedisClient; null for any other. */
    static @Nullable Pool<?> pool(UnifiedJedis jedis) {
        return callIfThere(jedis, "getPool") instanceof Pool<?> pool ? pool : null;
    }

    /** Returns whether this is a client of Sentinels: a JedisSentineled or a RedisSentinelClient. */
    static boolean isOfSentinels(UnifiedJedis jedis) {
        return ownClasses(jedis).anyMatch(type -> type.getSimpleName().contains("Sentinel"));
    }

    /** Returns the pools of a cluster's client, a JedisCluster or a RedisClusterClient; none for any other. */
    static Map<?, ?> clusterPools(UnifiedJedis jedis) {
        return callIfThere(jedis, "getClusterNodes") instanceof Map<?, ?> pools ? pools : Map.of();
    }

    private static @Nullable Object callIfThere(UnifiedJedis jedis, String name) {
        return ownClasses(jedis)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(each -> each.getName().equals(name) && each.getParameterCount() == 0)
                .findFirst()
                .map(each -> call(each, jedis))
                .orElse(null);
    }

    /** Returns Jedis' own classes of this client: one that a user derived need not be public. */
    private static Stream<Class<?>> ownClasses(UnifiedJedis jedis) {
        return Stream.<Class<?>>iterate(jedis.getClass(), type -> type != UnifiedJedis.class, Class::getSuperclass)
                .filter(type -> type.getPackage().equals(UnifiedJedis.class.getPackage()));
    }

    private static Method find(Class<?> type, String name) {
        try {
            return type.getMethod(name);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every supported Jedis has " + type.getSimpleName() + '.' + name, e);
        }
    }

    private static Object call(Method method, Object target) {
        try {
            return method.invoke(target);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(method + " is public.", e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw new IllegalStateException(method + " throws no checked exceptions.", e);
        }
    }
}
