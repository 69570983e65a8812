package io.trivet.examples;

// Goes with the programs whose headers name it. It needs only the JDK.

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A program that is run from a command line.
 *
 * @param name the program's name
 * @param usage its arguments and options, for people
 * @param purpose its purpose, in one line
 * @param words the number of arguments that aren't options
 * @param options the options with a value, without the dashes
 * @param flags the options without a value
 * @param action the program's work
 */
record Command(
        String name, String usage, String purpose, int words, Set<String> options, Set<String> flags, Action action) {
    static final int FAULT = 1;
    static final int USAGE = 2;

    /** Does a program's work and returns its exit code. */
    interface Action {
        int run(List<String> words, Map<String, String> options) throws Exception;
    }

    /** Runs the program, and ends the JVM with its exit code. */
    void exit(String... arguments) {
        int code = run(List.of(arguments));
        System.out.flush();
        System.exit(code);
    }

    /**
     * Runs the program. Returns 1 after a fault and 2 if the arguments are wrong, with a line on the standard error.
     */
    int run(List<String> arguments) {
        List<String> given = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        String wrong = parse(arguments, given, values);
        if (!wrong.isEmpty()) {
            System.err.println("Usage: " + name + " " + usage + " (" + wrong + ")");
            return USAGE;
        }
        try {
            return action.run(given, values);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            System.err.println(name + ": " + e.getMessage());
            return USAGE;
        } catch (Exception e) {
            // The messages of Trivet's exceptions are complete; for others the class is needed too.
            boolean ours = e.getClass().getName().startsWith("io.trivet.");
            System.err.println(name + ": " + (ours ? e.getMessage() : e));
            return FAULT;
        }
    }

    /** Returns a description of the mistake, or an empty string. */
    private String parse(List<String> arguments, List<String> given, Map<String, String> values) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String option = argument.startsWith("--") ? argument.substring(2) : "";
            if (option.isEmpty()) {
                given.add(argument);
            } else if (flags.contains(option)) {
                values.put(option, "true");
            } else if (!options.contains(option)) {
                return "no option " + argument;
            } else if (++i == arguments.size()) {
                return argument + " needs a value";
            } else {
                values.put(option, arguments.get(i));
            }
        }
        return given.size() == words ? "" : "got " + given.size() + " words and needs " + words;
    }
}
