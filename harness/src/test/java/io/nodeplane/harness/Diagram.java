package io.nodeplane.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The part of Mermaid's grammar that the pages use. */
final class Diagram {
    private static final Pattern BLOCK = Pattern.compile("(subgraph|loop|alt|opt|par)\\b.*");
    private static final Pattern PARTICIPANT = Pattern.compile("participant (\\w+)( as .+)?");
    private static final Pattern MESSAGE = Pattern.compile("(\\w+)(?:->>|-->>)(\\w+): .+");
    private static final Pattern NOTE = Pattern.compile("Note over (\\w+)(?:,(\\w+))?: .+");
    private static final String NODE = "\\w+(\\[\".+\"\\]|\\(\\(\\w+\\)\\))?";
    private static final String NODES = NODE + "( & " + NODE + ")*";
    private static final Pattern ARROWS = Pattern.compile(
            NODES + "( (-->|<-->|-- \".+\" -->|<-- \".+\" -->|-\\. \".+\" \\.->?) " + NODES + ")*");
    private static final Pattern TRANSITION = Pattern.compile(
            "(\\[\\*\\]|\\w+) --> (\\[\\*\\]|\\w+)(: .+)?|state \"[^\"]+\" as \\w+|state \\w+ \\{|\\}");

    private Diagram() {}

    /** {@return what is wrong with it, each as one sentence} */
    static List<String> flaws(List<String> lines) {
        var kind = lines.getFirst().strip();
        var flaws = new ArrayList<String>();
        if (!List.of("flowchart LR", "flowchart TB", "sequenceDiagram", "stateDiagram-v2").contains(kind)) {
            flaws.add("'" + kind + "' is no kind of diagram that these pages have");
            return flaws;
        }
        var depth = 0;
        for (var line : lines.subList(1, lines.size()).stream().map(String::strip).filter(line -> !line.isEmpty())
                .toList()) {
            flaws.addAll(text(line));
            if (BLOCK.matcher(line).matches() && !kind.startsWith("state")) {
                depth++;
            } else if (line.equals("end")) {
                depth--;
            } else if (!flaws.isEmpty() || line.startsWith("direction ") || line.matches("else .+")) {
                continue;
            } else if (kind.startsWith("flowchart") && !ARROWS.matcher(line).matches()
                    || kind.startsWith("state") && !TRANSITION.matcher(line).matches()
                    || kind.startsWith("sequence") && !PARTICIPANT.matcher(line).matches()
                            && !MESSAGE.matcher(line).matches() && !NOTE.matcher(line).matches()) {
                flaws.add("neither a node, an arrow nor a block: " + line);
            }
        }
        if (depth != 0) {
            flaws.add(depth < 0 ? "an 'end' closes nothing" : depth + " block is not closed by 'end'");
        }
        if (kind.startsWith("sequence")) {
            flaws.addAll(strangers(lines));
        }
        return flaws;
    }

    private static List<String> text(String line) {
        var flaws = new ArrayList<String>();
        if (line.contains(";")) {
            flaws.add("a ';' ends a statement, and what follows it is drawn as something else: " + line);
        }
        if (line.chars().filter(letter -> letter == '"').count() % 2 != 0) {
            flaws.add("a quote is open: " + line);
        }
        var bare = line.replaceAll("\"[^\"]*\"", "");
        if (bare.chars().filter(letter -> letter == '[').count() != bare.chars().filter(letter -> letter == ']').count()
                || line.contains("[\"") && !line.contains("\"]")) {
            flaws.add("brackets do not match: " + line);
        }
        return flaws;
    }

    private static List<String> strangers(List<String> lines) {
        var known = new TreeSet<String>();
        var named = new TreeSet<String>();
        for (var line : lines.stream().map(String::strip).toList()) {
            var participant = PARTICIPANT.matcher(line);
            if (participant.matches()) {
                known.add(participant.group(1));
            }
            for (var pattern : List.of(MESSAGE, NOTE)) {
                var speech = pattern.matcher(line);
                if (speech.matches()) {
                    named.add(speech.group(1));
                    if (speech.group(2) != null) {
                        named.add(speech.group(2));
                    }
                }
            }
        }
        named.removeAll(known);
        return named.stream().map(name -> name + " is no participant").toList();
    }
}
