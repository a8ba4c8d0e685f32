package io.nodeplane.harness.report;

import io.nodeplane.harness.check.Finding;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.report.Markdown.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Bytes per link before, during and after each fault: the proof that the fault did what it should. */
final class TrafficSection {
    /** The most nodes of a table with a column for each. */
    private static final int COLUMNS_MAX = 12;
    private static final int LEAKS_MAX = 10;
    private static final List<String> WINDOWS = List.of("before", "during", "after");

    private final ReportContext context;

    TrafficSection(ReportContext context) {
        this.context = context;
    }

    void write(Markdown markdown) {
        markdown.section("Did the fault bite?", new FindingsSection(context).held(Finding.Kind.BITE));
        new FindingsSection(context).bite(markdown);
        var measured = context.troubles().stream().filter(trouble -> window(trouble, "during").isPresent()).toList();
        if (measured.isEmpty()) {
            return;
        }
        markdown.block("Payload bytes per directed link, both streams of its connections together, counted by the"
                + " agents at the receiving ends: a byte that nobody got is not counted.");
        measured.forEach(trouble -> write(markdown, trouble));
    }

    /** {@return what crossed links during each fault of links, in one sentence each} */
    List<String> brief() {
        return context.troubles().stream().filter(trouble -> window(trouble, "during").isPresent())
                .map(this::brief).toList();
    }

    private String brief(Trouble trouble) {
        var during = window(trouble, "during").orElseThrow();
        var touched = trouble.links().isEmpty()
                ? ""
                : Quantity.bytes(sum(during, trouble.links()::contains)) + " over the "
                        + Quantity.count(trouble.links().size(), "link", "links") + " that it " + (trouble.cuts()
                                ? "cut"
                                : "touched")
                        + ", ";
        return "During " + Markdown.code(trouble.name()) + ": " + touched
                + Quantity.bytes(sum(during, link -> !trouble.links().contains(link))) + " over the others.";
    }

    private void write(Markdown markdown, Trouble trouble) {
        markdown.block("### Traffic around " + Markdown.code(trouble.name()));
        totals(markdown, trouble);
        var during = window(trouble, "during").orElseThrow();
        if (context.nodes().size() <= COLUMNS_MAX) {
            markdown.block("Each link during the fault; the row opens the connections to the column"
                    + (trouble.links().isEmpty() ? ":" : ", `x` marks a link that was " + trouble.touched() + ":"));
            matrix(markdown, trouble, during);
        } else {
            leaks(markdown, trouble, during);
        }
    }

    private void totals(Markdown markdown, Trouble trouble) {
        var columns = new ArrayList<>(List.of(Column.text("Links"), Column.number("Count")));
        var windows = WINDOWS.stream().filter(name -> window(trouble, name).isPresent()).toList();
        windows.forEach(name -> columns.add(Column.number(name + " ("
                + Quantity.time(length(window(trouble, name).orElseThrow())) + ")")));
        var rows = new ArrayList<List<String>>();
        if (!trouble.links().isEmpty()) {
            rows.add(total(trouble, windows, trouble.touched(), trouble.links()));
        }
        var rest = new TreeSet<Link>();
        context.nodes().forEach(from -> context.nodes().stream().filter(to -> !to.equals(from))
                .map(to -> new Link(from, to)).filter(link -> !trouble.links().contains(link)).forEach(rest::add));
        if (!rest.isEmpty()) {
            rows.add(total(trouble, windows, trouble.links().isEmpty() ? "all of them" : "left alone", rest));
        }
        markdown.table(columns, rows);
    }

    private List<String> total(Trouble trouble, List<String> windows, String label, SortedSet<Link> links) {
        var row = new ArrayList<>(List.of(label, Integer.toString(links.size())));
        for (var name : windows) {
            var window = window(trouble, name).orElseThrow();
            var bytes = sum(window, links::contains);
            var answer = window.meanAnswerMs(links);
            row.add(Quantity.bytes(bytes) + (answer.isEmpty() || bytes == 0
                    ? ""
                    : ", answers in " + Math.round(answer.getAsDouble()) + " ms"));
        }
        return row;
    }

    private void matrix(Markdown markdown, Trouble trouble, Window during) {
        var crossed = during.crossed();
        var columns = new ArrayList<>(List.of(Column.text("From \\ to")));
        context.nodes().forEach(node -> columns.add(Column.number(node.value())));
        var rows = new ArrayList<List<String>>();
        for (var from : context.nodes()) {
            var row = new ArrayList<>(List.of(from.value()));
            for (var to : context.nodes()) {
                if (from.equals(to)) {
                    row.add("-");
                    continue;
                }
                var link = new Link(from, to);
                var bytes = Optional.ofNullable(crossed.get(link)).map(Quantity::bytes).orElse("not counted");
                row.add(trouble.links().contains(link) ? "x " + bytes : bytes);
            }
            rows.add(row);
        }
        markdown.table(columns, rows);
    }

    private static void leaks(Markdown markdown, Trouble trouble, Window during) {
        var leaks = during.crossed().entrySet().stream()
                .filter(entry -> trouble.cuts() && trouble.links().contains(entry.getKey()) && entry.getValue() > 0)
                .sorted(Map.Entry.<Link, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        if (!leaks.isEmpty()) {
            markdown.block("Cut links that carried bytes, the worst first:");
            markdown.list(leaks.stream().limit(LEAKS_MAX).map(leak -> leak.getKey() + ": "
                    + Quantity.bytes(leak.getValue())).toList());
        }
    }

    private Optional<Window> window(Trouble trouble, String name) {
        return context.run().windows().stream()
                .filter(window -> window.fault().equals(trouble.name()) && window.name().equals(name)).findFirst();
    }

    private static Duration length(Window window) {
        return Duration.between(window.from().at(), window.to().at());
    }

    private static long sum(Window window, Predicate<Link> which) {
        return window.crossed().entrySet().stream().filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue).sum();
    }
}
