package io.trivet.benchmarks.locks;

import io.trivet.benchmarks.harness.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws figures over the same few values, a panel each, as SVG: the median as a line, the quartiles as bars. */
final class Plot {
    private static final int WIDTH = 360;
    private static final int HEIGHT = 220;
    private static final int LEFT = 48;
    private static final int TOP = 40;
    private static final int LINES = 4;

    private final String below;
    private final List<String> names;
    private final List<String> panels = new ArrayList<>();

    /** Takes what the values are, and their names; they stand as far apart as their number, not their size, says. */
    Plot(String below, List<String> names) {
        this.below = below;
        this.names = List.copyOf(names);
    }

    /** Adds a panel with a figure for each name. */
    Plot panel(String title, List<Spread> figures) {
        if (figures.size() != names.size()) {
            throw new IllegalArgumentException(figures.size() + " figures for " + names);
        }
        double top = roundUp(figures.stream().mapToDouble(Spread::high).max().orElseThrow());
        StringBuilder svg = new StringBuilder();
        add(svg, "<g transform='translate(%d 0)'>", panels.size() * (LEFT + WIDTH));
        add(svg, "<text x='%d' y='20' class='title'>%s</text>", LEFT, title);
        for (int i = 0; i <= LINES; i++) {
            double value = top * i / LINES;
            add(svg, "<path class='grid' d='M%d %.1fh%d'/>", LEFT, y(value, top), WIDTH - LEFT);
            add(svg, "<text x='%d' y='%.1f' class='scale'>%s</text>", LEFT - 6, y(value, top) + 4, number(value));
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            Spread figure = figures.get(i);
            line.append(i == 0 ? "M" : "L").append(point(x(i), y(figure.median(), top)));
            add(svg, "<path class='bar' d='M%sV%.1f'/>", point(x(i), y(figure.low(), top)), y(figure.high(), top));
            add(svg, "<circle cx='%.1f' cy='%.1f' r='3'/>", x(i), y(figure.median(), top));
            add(svg, "<text x='%.1f' y='%d' class='name'>%s</text>", x(i), TOP + HEIGHT + 18, names.get(i));
        }
        add(svg, "<path class='line' d='%s'/>", line);
        add(svg, "<text x='%d' y='%d' class='name'>%s</text>", (LEFT + WIDTH) / 2, TOP + HEIGHT + 38, below);
        panels.add(svg.append("</g>\n").toString());
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        int width = panels.size() * (LEFT + WIDTH);
        int height = TOP + HEIGHT + 50;
        add(
                svg,
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif'>",
                width,
                height);
        svg.append("""
                <style>
                text { font-size: 12px; fill: #333 }
                .title { font-size: 13px }
                .scale { text-anchor: end }
                .name { text-anchor: middle }
                .grid { stroke: #ddd }
                .line { stroke: #05c; stroke-width: 2; fill: none }
                .bar { stroke: #9bf; stroke-width: 6 }
                circle { fill: #05c }
                </style>
                """);
        add(svg, "<rect width='%d' height='%d' fill='#fff'/>", width, height);
        panels.forEach(svg::append);
        return svg.append("</svg>\n").toString();
    }

    private double x(int i) {
        return LEFT + (i + 0.5) * (WIDTH - LEFT) / names.size();
    }

    private static double y(double value, double top) {
        return TOP + HEIGHT * (1 - value / top);
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f %.1f", x, y);
    }

    private static void add(StringBuilder svg, String pattern, Object... values) {
        svg.append(String.format(Locale.ROOT, pattern, values)).append('\n');
    }

    /** Returns the next 1, 2, 4 or 8 times a power of ten, of which a quarter is a round number too. */
    static double roundUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (int factor : new int[] {1, 2, 4, 8}) {
            if (value <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
