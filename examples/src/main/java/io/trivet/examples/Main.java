package io.trivet.examples;

// Not to copy: it makes one jar of all programs. Each of them has a main method of its own.

import java.util.List;

/** Runs the program that the first argument names. */
public final class Main {
    private static final List<Command> PROGRAMS = List.of(
            OnOwnServers.QUICKSTART,
            CalculatorServer.COMMAND,
            CalculatorClient.COMMAND,
            LockProgram.COMMAND,
            OnOwnServers.NAIVE_LOCK,
            IdsProgram.COMMAND,
            IdServer.COMMAND,
            OnOwnServers.FLASH_SALE);

    private Main() {}

    /** Runs the program, and exits with its code: 1 after a fault, 2 if the arguments are wrong. */
    public static void main(String[] arguments) {
        int code = run(List.of(arguments));
        System.out.flush();
        System.exit(code);
    }

    private static int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            list();
            return 0;
        }
        String name = arguments.get(0);
        for (Command program : PROGRAMS) {
            if (program.name().equals(name)) {
                return program.run(arguments.subList(1, arguments.size()));
            }
        }
        System.err.println("Usage: java -jar trivet-examples.jar PROGRAM …; programs are "
                + String.join(", ", PROGRAMS.stream().map(Command::name).toList()) + ". '" + name
                + "' is none of them.");
        return Command.USAGE;
    }

    private static void list() {
        System.out.println("Usage: java -jar trivet-examples.jar PROGRAM");
        for (Command program : PROGRAMS) {
            System.out.printf("  %-18s %s%n  %-18s %s%n", program.name(), program.purpose(), "", program.usage());
        }
    }
}
