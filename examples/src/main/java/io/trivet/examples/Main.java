package io.trivet.examples;

import io.trivet.id.IdException;
import io.trivet.lock.LockException;
import io.trivet.rpc.RpcException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs the program that the first word names. */
public final class Main {
    private static final int FAULT = 1;
    private static final int USAGE = 2;

    private interface Run {
        int run(List<String> words, Map<String, String> options) throws Exception;
    }

    /** A program's name, how many words and which options it takes, and whether an option has a value. */
    private record Program(
            String name, String usage, String purpose, int words, Set<String> options, Set<String> flags, Run run) {}

    private static final List<Program> PROGRAMS = List.of(
            new Program(
                    "quickstart",
                    "",
                    "calls, locks and ids on real servers, in under a minute",
                    0,
                    Set.of(),
                    Set.of(),
                    (words, options) -> Quickstart.run()),
            new Program(
                    "calculator-server",
                    "[--http PORT] [--tcp PORT]",
                    "a service for callers in any language; ends with its input",
                    0,
                    Set.of("http", "tcp"),
                    Set.of(),
                    (words, options) -> CalculatorServer.run(options)),
            new Program(
                    "calculator-client",
                    "URI",
                    "calls each method of a calculator server, ours or Python's",
                    1,
                    Set.of(),
                    Set.of(),
                    (words, options) -> CalculatorClient.run(words.get(0))),
            new Program(
                    "lock",
                    "URI NAME [--lease 10s] [--wait 0s] [--hold 1s] [--times 1] [--form lease]",
                    "takes a lock, holds it, lets it go; one JSON line an event",
                    2,
                    Set.of("lease", "wait", "hold", "times", "form"),
                    Set.of(),
                    (words, options) -> LockProgram.run(words.get(0), words.get(1), options)),
            new Program(
                    "naive-lock",
                    "",
                    "where the recipe of SETNX and EXPIRE fails, and what Trivet does",
                    0,
                    Set.of(),
                    Set.of(),
                    (words, options) -> NaiveLock.run()),
            new Program(
                    "ids",
                    "[--kind snowflake|segment|redis|database|uuid1|uuid4|uuid6|uuid7] [--count N] [--threads N] [--worker N | --store URI"
                            + " [--reservation MILLIS]] [--decode]",
                    "prints ids, one a line",
                    0,
                    Set.of("kind", "count", "threads", "worker", "store", "reservation"),
                    Set.of("decode"),
                    (words, options) -> IdsProgram.run(options)),
            new Program(
                    "id-server",
                    "--store URI [--keys orders] [--http PORT] [--tcp PORT]",
                    "serves ids by RPC and by Leaf's HTTP paths; ends with its input",
                    0,
                    Set.of("store", "keys", "http", "tcp"),
                    Set.of(),
                    (words, options) -> IdServer.run(options)),
            new Program(
                    "flash-sale",
                    "[--lock redis|zookeeper|jdbc-lease|none] [--processes N] [--threads N] [--stock N] [--orders N]",
                    "real processes compete for a stock that a lock guards",
                    0,
                    Set.of("lock", "processes", "threads", "stock", "orders"),
                    Set.of(),
                    (words, options) -> FlashSale.run(options)));

    private Main() {}

    /** Runs the program and exits with its code: 1 on a fault, 2 if the words make no sense. */
    public static void main(String[] arguments) {
        int code = run(arguments);
        System.out.flush();
        System.exit(code);
    }

    private static int run(String[] arguments) {
        if (arguments.length == 0) {
            list();
            return 0;
        }
        Program program = PROGRAMS.stream()
                .filter(each -> each.name().equals(arguments[0]))
                .findFirst()
                .orElse(null);
        if (program == null) {
            System.err.println("Usage: java -jar trivet-examples.jar PROGRAM …; programs are "
                    + String.join(", ", PROGRAMS.stream().map(Program::name).toList()) + ". '" + arguments[0]
                    + "' is none of them.");
            return USAGE;
        }
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        String wrong = parse(program, arguments, words, options);
        if (wrong != null) {
            System.err.println("Usage: " + program.name() + " " + program.usage() + " (" + wrong + ")");
            return USAGE;
        }
        try {
            return program.run().run(words, options);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            System.err.println(program.name() + ": " + e.getMessage());
            return USAGE;
        } catch (RpcException | LockException | IdException e) {
            System.err.println(program.name() + ": " + e.getMessage());
            return FAULT;
        } catch (Exception e) {
            System.err.println(program.name() + ": " + e);
            return FAULT;
        }
    }

    /** Returns what is wrong, or null. */
    private static @Nullable String parse(
            Program program, String[] arguments, List<String> words, Map<String, String> options) {
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            String name = argument.startsWith("--") ? argument.substring(2) : null;
            if (name == null) {
                words.add(argument);
            } else if (program.flags().contains(name)) {
                options.put(name, "true");
            } else if (!program.options().contains(name)) {
                return "no option " + argument;
            } else if (++i == arguments.length) {
                return argument + " needs a value";
            } else {
                options.put(name, arguments[i]);
            }
        }
        return words.size() == program.words() ? null : "got " + words.size() + " words and needs " + program.words();
    }

    private static void list() {
        System.out.println("Usage: java -jar trivet-examples.jar PROGRAM");
        for (Program program : PROGRAMS) {
            System.out.printf("  %-18s %s%n  %-18s %s%n", program.name(), program.purpose(), "", program.usage());
        }
    }
}
