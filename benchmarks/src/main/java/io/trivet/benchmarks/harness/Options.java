package io.trivet.benchmarks.harness;

import io.trivet.benchmarks.harness.Contestant.Cell;
import io.trivet.benchmarks.harness.Contestant.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The choices of a command line.
 *
 * @param warmUps the number of rounds of each cell that don't count: {@code --warm-ups}, by default 5
 * @param rounds the number of rounds that count: the first number, by default 10
 * @param time the length of one measurement: the second number, in milliseconds, by default 1000
 * @param contestants the contestants whose name contains a word after {@code --only}, in upper or lower case; all if
 *     none does
 * @param cells the cells whose name contains such a word; all if none does
 * @param clients the field's number of client processes
 */
record Options(int warmUps, int rounds, Duration time, List<Contestant> contestants, List<Cell> cells, int clients)
        implements Field {
    static final String USAGE =
            "Usage: [rounds] [milliseconds] [--warm-ups N] [--only 'part of a contestant's or a cell's name']...";

    static Options parse(Field field, String... arguments) {
        int warmUps = 5;
        List<Integer> numbers = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            boolean named = arguments[i].startsWith("--");
            if (named && i + 1 == arguments.length) {
                throw new IllegalArgumentException("After " + arguments[i] + " something is missing. " + USAGE);
            }
            switch (arguments[i]) {
                case "--warm-ups" -> warmUps = number(arguments[++i]);
                case "--only" -> words.add(arguments[++i].toLowerCase(Locale.ROOT));
                default -> numbers.add(number(arguments[i]));
            }
        }
        if (numbers.size() > 2) {
            throw new IllegalArgumentException("There are too many numbers: " + numbers + ". " + USAGE);
        }
        for (String word : words) {
            if (chosen(field.contestants(), Contestant::name, List.of(word)).isEmpty()
                    && chosen(field.cells(), Cell::toString, List.of(word)).isEmpty()) {
                throw new IllegalArgumentException("No contestant and no cell has '" + word + "' in its name: "
                        + field.contestants().stream().map(Contestant::name).toList() + ", " + field.cells() + ".");
            }
        }
        return new Options(
                warmUps,
                numbers.size() > 0 ? numbers.get(0) : 10,
                Duration.ofMillis(numbers.size() > 1 ? numbers.get(1) : 1000),
                orAll(field.contestants(), chosen(field.contestants(), Contestant::name, words)),
                orAll(field.cells(), chosen(field.cells(), Cell::toString, words)),
                field.clients());
    }

    private static int number(String argument) {
        if (!argument.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'" + argument + "' is no number. " + USAGE);
        }
        return Integer.parseInt(argument);
    }

    private static <T> List<T> chosen(List<T> all, Function<T, String> name, List<String> words) {
        return all.stream()
                .filter(one -> words.stream().anyMatch(name.apply(one).toLowerCase(Locale.ROOT)::contains))
                .toList();
    }

    private static <T> List<T> orAll(List<T> all, List<T> chosen) {
        return chosen.isEmpty() ? all : chosen;
    }
}
