package io.nodeplane.harness.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a report contradicts itself: its first screen, its tables and its picture. */
final class Disagreements {
    /** A number with its unit; not one of a name, as {@code node-4} or {@code I12}, and not one of code. */
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.#@-])\\d+(?:\\.\\d+)?(?![\\w@#/-]|\\.\\d)"
            + "(?: (?:ms|s|min \\d+ s|min|B|kB|MB|per hour)(?![\\w]))?");
    private static final Pattern CODE = Pattern.compile("`[^`]*`|'[^']*'");
    private static final Pattern BELIEF = Pattern.compile(">([a-z0-9-]+) (?:held|believed) ([a-z0-9-]+) ([^<]*)<");
    /** One who left is called dead (left) in a picture. */
    private static final List<String> DOUBTS = List.of("suspect", "left", "dead");
    private static final Pattern TALLY = Pattern.compile("(\\d+) of (\\d+) (expectation|check|invariant)");
    private static final Pattern STEP = Pattern.compile("'([a-z0-9-]+)'.*");

    private final ReadReport report;
    private final String picture;
    private final List<String> found = new ArrayList<>();

    private Disagreements(String markdown, String picture) {
        this.report = new ReadReport(markdown);
        this.picture = picture;
    }

    /** {@return what disagrees, each in a few words} */
    static List<String> of(String markdown, String picture) {
        var all = new Disagreements(markdown, picture);
        all.numbers();
        all.tallies();
        all.beliefs();
        all.ends();
        all.never();
        all.zero();
        all.suspicions();
        return all.found;
    }

    /** Each number of the answer stands in a table. */
    private void numbers() {
        var cells = report.cells();
        report.answer().forEach(sentence -> NUMBER.matcher(CODE.matcher(sentence).replaceAll("")).results()
                .map(number -> number.group())
                .filter(number -> cells.stream().noneMatch(cell -> stands(number, cell)))
                .forEach(number -> found.add("'" + number + "' stands in no table: " + sentence)));
    }

    private static boolean stands(String number, String cell) {
        return Pattern.compile("(?<![\\d.])" + Pattern.quote(number) + "(?![\\d]|\\.\\d)").matcher(cell).find();
    }

    /** What the first screen says of checks is what their tables have. */
    private void tallies() {
        var parts = Map.of("expectation", "Expectations", "check", "Did the fault bite?", "invariant",
                "Invariants of every run");
        report.firstScreen().stream().flatMap(line -> TALLY.matcher(line).results()).forEach(tally -> {
            var rows = report.table(parts.get(tally.group(3))).map(ReadReport.Table::rows).orElse(List.of());
            var held = rows.stream().filter(row -> row.get("Verdict").equals("HELD")).count();
            if (held != Long.parseLong(tally.group(1)) || rows.size() != Integer.parseInt(tally.group(2))) {
                found.add(tally.group() + ", and the table has " + held + " of " + rows.size());
            }
        });
    }

    /** Whoever doubted somebody in the table did so in the picture, and the other way round; unless it is drawn coarse. */
    private void beliefs() {
        var drawn = new TreeSet<String>();
        BELIEF.matcher(picture).results()
                .forEach(belief -> DOUBTS.stream().filter(belief.group(3)::contains).findFirst()
                        .ifPresent(doubt -> drawn.add(belief.group(1) + " " + belief.group(2) + " " + doubt)));
        var written = new TreeSet<String>();
        report.histories().forEach((pair, history) -> DOUBTS.forEach(word -> {
            if (history.matches("(?s).*\\b" + word + "\\b.*")) {
                written.add(pair + " " + word);
            }
        }));
        if (!written.isEmpty() && drawn.isEmpty() && !picture.contains("<title>node-")) {
            return;
        }
        var onlyWritten = new TreeSet<>(written);
        onlyWritten.removeAll(drawn);
        var onlyDrawn = new TreeSet<>(drawn);
        onlyDrawn.removeAll(written);
        onlyWritten.forEach(belief -> found.add("in the table, and not in the picture: " + belief));
        onlyDrawn.forEach(belief -> found.add("in the picture, and not in the table: " + belief));
    }

    /** The last sentence of the answer is what the table ends with. */
    private void ends() {
        var last = report.answer().getLast();
        var doubted = report.histories().entrySet().stream().filter(pair -> pair.getValue().matches(
                "(?s)(.*-> )?(suspect|dead|left)")).map(Map.Entry::getKey).toList();
        if (last.equals("In the end everybody believed everybody alive.")
                || last.equals("In the end every running node believed every node alive.")) {
            doubted.forEach(pair -> found.add(pair + " ends in doubt, and the answer says that nobody did"));
        } else {
            doubted.stream().map(pair -> pair.split(" ")[1]).filter(subject -> !last.contains(subject)
                    && !last.contains("yet other things") && !last.contains("but "))
                    .forEach(subject -> found.add("somebody"
                            + " doubts " + subject + " at the end, and the answer does not name it: " + last));
        }
    }

    /** What never happened has no later part that did. */
    private void never() {
        var measures = report.measures();
        measures.forEach((name, value) -> {
            if (!value.equals("never")) {
                return;
            }
            measures.forEach((later, time) -> {
                if (Character.isDigit(time.charAt(0)) && later(name).stream().anyMatch(later::startsWith)) {
                    found.add(name + ": never, and " + later + ": " + time);
                }
            });
            if (name.contains(" to first entry across")) {
                var heads = measures.get(name.substring(0, name.indexOf(" to first entry")) + " to one ledger head for"
                        + " good");
                if (heads != null && !heads.equals("never")) {
                    found.add(name + ": never, and the heads came to be equal: " + heads);
                }
            }
        });
    }

    private static List<String> later(String name) {
        return Stream.of(name.replace(" to first suspicion by ", " to last own suspicion by "),
                name.replace(" to last own suspicion by ", " to first suspicion by "),
                name.replace(" to first confirmation by ", " until all of ")).filter(other -> !other.equals(name))
                .toList();
    }

    /** No time is nothing across a step that took calls, and the time of the calls is the step's. */
    private void zero() {
        var steps = report.table("Timeline as executed").map(ReadReport.Table::rows).orElse(List.of());
        report.measures().forEach((name, value) -> {
            var step = STEP.matcher(name);
            if (!step.matches()) {
                return;
            }
            steps.stream().filter(row -> row.get("Step").equals("`" + step.group(1) + "`")
                    && !row.get("Control calls").isEmpty() && !row.get("Took").equals("0 ms")).forEach(row -> {
                        if (value.equals("0 ms") || value.equals("0.00")) {
                            found.add(name + ": " + value + ", and the step took " + row.get("Took"));
                        }
                        if (name.endsWith(", first link opened to last") && !value.equals(row.get("Took"))) {
                            found.add(name + ": " + value + ", and the step took " + row.get("Took"));
                        }
                    });
        });
    }

    /** As many suspicions and confirmations as are counted happened one by one. */
    private void suspicions() {
        var events = report.table("What happened when").map(ReadReport.Table::rows).orElse(List.of());
        var counts = report.table("How often, and who").map(ReadReport.Table::rows).orElse(List.of());
        for (var kind : List.of(Map.entry("suspicions", "suspects "), Map.entry("confirmations",
                "confirms the death of "))) {
            var told = events.stream().map(row -> row.get("What")).filter(what -> what.startsWith(kind.getValue()))
                    .map(what -> report.named(what.substring(kind.getValue().length()))).toList();
            if (told.stream().anyMatch(named -> named.isEmpty()) || events.size() >= 200) {
                continue;
            }
            var one = told.stream().mapToInt(named -> named.orElseThrow().size()).sum();
            counts.stream().filter(row -> row.get("When").equals("the whole run") && row.get("What").equals(
                    kind.getKey())).findFirst().filter(row -> Integer.parseInt(row.get("Times")) != one)
                    .ifPresent(row -> found.add(row.get("Times") + " " + kind.getKey() + " are counted, and " + one
                            + " told one by one"));
        }
    }
}
