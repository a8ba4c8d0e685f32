package io.nodeplane.harness.experiment;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** A text as YAML; where it is none, the line, what was read there, and how to mend it, in no library's words. */
final class Yaml {
    private static final int SHOWN_MAX = 60;
    /** The start of a value in the same line, before which a second colon makes no sense. */
    private static final Pattern VALUE = Pattern.compile("[:{,\\[-] *\\S");

    private final String text;
    private final List<String> lines;
    private final Problems problems;

    Yaml(String text, Problems problems) {
        this.text = text;
        this.lines = text.lines().toList();
        this.problems = problems;
    }

    /** {@return the root of the only document; empty if there is none, with the problem on record} */
    Optional<Node> root(String needed) {
        var hidden = IntStream.range(0, text.length()).filter(at -> hidden(at, text.charAt(at))).findFirst();
        if (hidden.isPresent()) {
            var at = hidden.getAsInt();
            problems.add((int) text.substring(0, at).lines().count() + (at > 0 && text.charAt(at - 1) == '\n' ? 1 : 0),
                    String.format(Locale.ROOT, "there is a character that cannot be seen, U+%04X; take it out",
                            (int) text.charAt(at)));
            return Optional.empty();
        }
        try {
            var root = new Compose(LoadSettings.builder().build()).composeString(text);
            if (root.isEmpty()) {
                problems.add(1, "the file is empty; it needs " + needed);
            }
            return root;
        } catch (MarkedYamlEngineException broken) {
            tell(broken);
        } catch (YamlEngineException broken) {
            tell(broken);
        } catch (StackOverflowError deep) {
            // The library reads each list or mapping within the one around it, and has no limit of its own.
            problems.add(deepest(),
                    shown(deepest()) + " has more lists or mappings within one another than can be read;"
                            + " an experiment has a handful, and a text with brackets stands in \"quotes\"");
        }
        return Optional.empty();
    }

    /** {@return whether it is a control character that a text file has no use for, or a mark that only a file's start has} */
    private static boolean hidden(int at, char letter) {
        return Character.isISOControl(letter) && letter != '\n' && letter != '\r' && letter != '\t'
                || letter == '\ufeff' && at > 0;
    }

    private void tell(MarkedYamlEngineException broken) {
        var problem = String.valueOf(broken.getProblem());
        var at = broken.getProblemMark().map(Mark::getLine).orElse(0) + 1;
        var column = broken.getProblemMark().map(Mark::getColumn).orElse(0);
        var begun = broken.getContextMark().map(Mark::getLine).orElse(at - 1) + 1;
        if (problem.startsWith("mapping values are not allowed")) {
            problems.add(at, VALUE.matcher(read(at).substring(0, Math.min(column, read(at).length()))).find()
                    ? shown(at) + " has one ':' more than it may; put a text that has one in \"quotes\""
                    : shown(at) + " is indented deeper than the line it goes on from; align the keys of one mapping");
        } else if (problem.startsWith("found character") && problem.contains("TAB")) {
            problems.add(at, shown(at) + " is indented by a tab; use spaces");
        } else if (problem.startsWith("found character")) {
            problems.add(at, shown(at) + " has a value that begins with '" + letter(at, column)
                    + "', which no plain text may; put it in \"quotes\"");
        } else if (problem.contains("another document") || problem.contains("<document start>")) {
            problems.add(at,
                    "a second document begins here; one file is one experiment, so give the other one a file of"
                            + " its own");
        } else if (problem.startsWith("found undefined alias")) {
            problems.add(at, shown(at) + " has a value that begins with '*', which refers to an '&' that is not there;"
                    + " put a text in \"quotes\"");
        } else if (problem.contains("end of stream") && begun < at) {
            problems.add(begun, "what begins in " + shown(begun) + " has no end; close the quote or the bracket");
        } else if (problem.startsWith("expected ',' or")) {
            problems.add(begun, "the list or mapping that begins in " + shown(begun)
                    + " is not closed where it should end; close its bracket, and set a ',' between two items");
        } else if (problem.startsWith("expected <block end>")) {
            problems.add(at, shown(at) + " does not go on what stands before it; indent the keys of one mapping, or the"
                    + " '-' of one list, alike");
        } else {
            problems.add(at,
                    "this is not YAML: " + shown(at) + "; look for a quote, a bracket or an indentation that is"
                            + " wrong, and put texts with special characters in \"quotes\"");
        }
    }

    private void tell(YamlEngineException broken) {
        var directive = IntStream.range(0, lines.size()).filter(at -> lines.get(at).startsWith("%")).findFirst();
        if (directive.isPresent()) {
            var at = directive.getAsInt() + 1;
            problems.add(at, shown(at) + " asks for another kind of YAML; take the line out");
        } else {
            problems.add(1, "this is not YAML, or more of it than is read; look at keys that are lists or mappings");
        }
    }

    /** {@return the line in which most lists and mappings may begin} */
    private int deepest() {
        return IntStream.rangeClosed(1, lines.size()).boxed()
                .max(Comparator.comparingLong((Integer line) -> read(line).chars().filter(c -> "[{-?:".indexOf(c) >= 0)
                        .count()).thenComparing(Comparator.reverseOrder()))
                .orElse(1);
    }

    private String letter(int line, int column) {
        var read = read(line);
        return column < read.length() ? read.substring(column, column + 1) : "";
    }

    private String read(int line) {
        return line <= lines.size() ? lines.get(line - 1) : "";
    }

    private String shown(int line) {
        var read = read(line).strip();
        if (read.isEmpty()) {
            return "the end of the file";
        }
        return "'" + (read.length() > SHOWN_MAX ? read.substring(0, SHOWN_MAX) + "..." : read) + "'";
    }
}
