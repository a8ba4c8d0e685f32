package io.nodeplane.harness.experiment;

import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What was read, as a sentence about it shows it. */
final class Shown {
    private static final int LENGTH_MAX = 60;

    private Shown() {}

    /** {@return the value as it is written, or what kind of value it is} */
    static String of(Node node) {
        return switch (node) {
            case SequenceNode list -> "a list";
            case MappingNode mapping -> "a mapping";
            case ScalarNode scalar when quoted(scalar) -> '"' + cut(scalar.getValue()) + '"';
            case ScalarNode scalar when scalar.getValue().isBlank() -> "nothing";
            case ScalarNode scalar -> "'" + cut(scalar.getValue()) + "'";
            default -> "that";
        };
    }

    /** {@return how to mend what is nearly a number; empty if it is none} */
    static String asNumber(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            return "";
        }
        var value = scalar.getValue();
        if (value.matches("0[0-9]+")) {
            return ": leave the zeros before it out";
        }
        if (quoted(scalar) && value.matches("[0-9]+")) {
            return ": take the quotes away";
        }
        return value.matches("[0-9][0-9a-fA-FxobEe_+.]*") && !value.matches("[0-9]+")
                ? ": write it with digits only"
                : "";
    }

    /** {@return how to mend what is read as something else than a text} */
    static String asText(Node node) {
        return node instanceof ScalarNode scalar && !scalar.getValue().isBlank() ? ": put it in \"quotes\"" : "";
    }

    private static boolean quoted(ScalarNode scalar) {
        return scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                || scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED;
    }

    private static String cut(String value) {
        var line = value.strip().lines().findFirst().orElse("");
        return line.length() > LENGTH_MAX || !line.equals(value.strip())
                ? line.substring(0, Math.min(line.length(), LENGTH_MAX)) + "..."
                : line;
    }
}
