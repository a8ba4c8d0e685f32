package io.nodeplane.harness.experiment;

import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads single values that name no node; each method either answers or gives up with a problem on record. */
class PlainValues {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(ms|s|m)");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final Problems problems;

    PlainValues(Problems problems) {
        this.problems = problems;
    }

    final Problems problems() {
        return problems;
    }

    String text(Node node, String title) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR) && !scalar.getValue().isBlank()) {
            return scalar.getValue().strip();
        }
        throw problems.refuse(node, title + " must be a text, not " + Shown.of(node) + Shown.asText(node));
    }

    long number(Node node, String title, Bounds bounds) {
        if (isNumber(node, bounds) && node instanceof ScalarNode scalar) {
            return Long.parseLong(scalar.getValue());
        }
        throw problems.refuse(node, title + " must be a whole number from " + bounds.least() + " to " + bounds.most()
                + ", not " + Shown.of(node) + Shown.asNumber(node));
    }

    /** {@return whether it is a whole number within these bounds} */
    static boolean isNumber(Node node, Bounds bounds) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)
                && NUMBER.matcher(scalar.getValue()).matches() && bounds.hold(Long.parseLong(scalar.getValue()));
    }

    Duration duration(Node node, String title) {
        var matcher = DURATION.matcher(node instanceof ScalarNode scalar ? scalar.getValue() : "");
        if (!matcher.matches()) {
            throw problems.refuse(node, title + " must be a time such as 300ms, 2s or 1m, not " + Shown.of(node));
        }
        var amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /** {@return whether it is this word} */
    static boolean is(Node node, String word) {
        return node instanceof ScalarNode scalar && scalar.getValue().equals(word);
    }

    /** {@return whole numbers in the order of the list, at least one; a number alone is a list of one} */
    List<Integer> numbers(Node node, String title, int countMax) {
        var items = node instanceof ScalarNode
                ? List.of(node)
                : items(node, title + " must be a whole number or a list of them");
        if (items.size() > countMax) {
            throw problems.refuse(node, title + " has " + items.size() + " numbers, at most " + countMax
                    + " are allowed");
        }
        return items.stream().map(item -> Math.toIntExact(number(item, title, Bounds.COUNT))).toList();
    }

    /** {@return the words of a list, each at most once} */
    SortedSet<String> words(Node node, String title, List<String> known) {
        var words = new TreeSet<String>();
        for (var item : items(node, title + " must be a list of words, of " + English.choice(known))) {
            var word = item instanceof ScalarNode scalar ? scalar.getValue() : "...";
            if (!known.contains(word)) {
                throw problems.refuse(item, title + " must be " + English.choice(known) + ", not '" + word + "'"
                        + Spelling.hint(word, known));
            }
            words.add(word);
        }
        return words;
    }

    /** {@return one of these words} */
    String choice(Node node, String title, List<String> known) {
        var text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        if (!known.contains(text)) {
            throw problems.refuse(node, title + " must be " + English.choice(known) + ", not " + Shown.of(node)
                    + Spelling.hint(text, known));
        }
        return text;
    }

    /** {@return the items of a list that is not empty} */
    List<Node> items(Node node, String sentence) {
        if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            return sequence.getValue();
        }
        throw problems.refuse(node, sentence);
    }
}
