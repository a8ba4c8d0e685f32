package io.nodeplane.harness.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A report, read back from its text alone, as a stranger reads it. */
final class ReadReport {
    private static final Pattern LISTED = Pattern.compile("node-\\d+(?:-twin)?");
    private static final Pattern SPLIT = Pattern.compile("(?<!\\\\)\\|");

    private final List<String> lines;

    ReadReport(String markdown) {
        this.lines = markdown.lines().toList();
    }

    /** One table: its title row, and each row by the titles of its cells. */
    record Table(List<String> titles, List<Map<String, String>> rows) {}

    /** {@return what is seen first: the title, the question, the answer and how the checks ended} */
    List<String> firstScreen() {
        return lines.stream().takeWhile(line -> !line.startsWith("<!--")).filter(line -> !line.isBlank()).toList();
    }

    /** {@return the sentences of the answer} */
    List<String> answer() {
        return firstScreen().stream().filter(line -> line.startsWith("- ")).map(line -> line.substring(2)).toList();
    }

    /** {@return the cells of all tables} */
    List<String> cells() {
        return lines.stream().filter(line -> line.startsWith("|")).flatMap(line -> cells(line).stream()).toList();
    }

    /** {@return the first table of the folded part with this title} */
    Optional<Table> table(String part) {
        var from = lines.indexOf(lines.stream().filter(line -> line.startsWith("<summary><b>" + part + "</b>"))
                .findFirst().orElse("no such part"));
        if (from < 0) {
            return Optional.empty();
        }
        return tableFrom(from);
    }

    /** {@return the first table after this heading} */
    Optional<Table> tableAfter(String heading) {
        var from = lines.indexOf(heading);
        return from < 0 ? Optional.empty() : tableFrom(from);
    }

    private Optional<Table> tableFrom(int from) {
        var rows = lines.subList(from, lines.size()).stream().takeWhile(line -> !line.equals("</details>"))
                .dropWhile(line -> !line.startsWith("|")).takeWhile(line -> line.startsWith("|"))
                .map(ReadReport::cells).toList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        var titles = rows.getFirst();
        var read = new ArrayList<Map<String, String>>();
        rows.stream().skip(2).forEach(cells -> {
            var row = new LinkedHashMap<String, String>();
            for (int i = 0; i < titles.size(); i++) {
                row.put(titles.get(i), cells.get(i));
            }
            read.add(row);
        });
        return Optional.of(new Table(titles, read));
    }

    /** {@return of each observer's row and each subject's column, the words of the cell} */
    SequencedMap<String, String> histories() {
        var histories = new LinkedHashMap<String, String>();
        table("Who believed what about whom, in words").filter(table -> table.titles().getFirst().equals("Observer"))
                .ifPresent(table -> table.rows().forEach(row -> row.forEach((subject, cell) -> {
                    if (!subject.equals("Observer") && !cell.equals("-")) {
                        histories.put(row.get("Observer") + " " + subject, cell);
                    }
                })));
        return histories;
    }

    /** {@return each measure and its value} */
    SequencedMap<String, String> measures() {
        var measures = new LinkedHashMap<String, String>();
        table("Measured times").ifPresent(table -> table.rows().forEach(row -> measures.put(
                row.get("From what to what"), row.entrySet().stream().filter(cell -> cell.getKey()
                        .startsWith("Measured")).findFirst().orElseThrow().getValue())));
        return measures;
    }

    /** {@return all nodes of the cluster} */
    List<String> nodes() {
        var all = new TreeSet<String>();
        table("Who believed what about whom, in words").ifPresent(table -> table.titles().stream()
                .filter(title -> LISTED.matcher(title).matches()).forEach(all::add));
        return List.copyOf(all);
    }

    /** {@return the nodes that these words name; empty if they are words for a set that only the report's maker knows} */
    Optional<List<String>> named(String words) {
        var listed = LISTED.matcher(words).results().map(found -> found.group()).toList();
        if (words.startsWith("all nodes but ")) {
            return Optional.of(nodes().stream().filter(node -> !listed.contains(node)).toList());
        }
        return words.equals("all nodes")
                ? Optional.of(nodes())
                : words.matches("(" + LISTED + "|, | and )+") ? Optional.of(listed) : Optional.empty();
    }

    private static List<String> cells(String line) {
        var cells = SPLIT.split(line);
        return List.of(cells).subList(1, cells.length).stream().map(String::strip).toList();
    }
}
