package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One lock client with its contenders: a separate process, or part of this one. */
final class Worker {
    private static final long RETRY_MILLIS = 50;

    private Worker() {}

    /** Runs a worker; the arguments are the target's class and the words of the settings. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        try (TortureTarget target = target(words.get(0))) {
            work(target, WorkerSettings.of(words.subList(1, words.size())));
        }
    }

    /** Creates a target from the name of its class. */
    static TortureTarget target(String className) throws ReflectiveOperationException {
        Constructor<? extends TortureTarget> constructor =
                Class.forName(className).asSubclass(TortureTarget.class).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Runs the contenders, and returns when all have had their last turn. */
    static void work(TortureTarget target, WorkerSettings settings) throws Exception {
        Random seeds = new Random(settings.seed());
        List<Thread> contenders = new ArrayList<>();
        try (LockClient locks = connect(target, settings)) {
            for (int i = 1; i <= settings.threads(); i++) {
                String name = settings.name() + "/" + i;
                Thread contender = new Thread(new Contender(locks, settings, name, new Random(seeds.nextLong())), name);
                contender.setDaemon(true);
                contenders.add(contender);
                contender.start();
            }
            for (Thread contender : contenders) {
                contender.join();
            }
        }
    }

    private static LockClient connect(TortureTarget target, WorkerSettings settings) throws Exception {
        while (true) {
            try {
                return target.connect(settings.backendPorts(), settings.options());
            } catch (LockException e) {
                if (e.code() != LockException.Code.UNAVAILABLE) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }
}
