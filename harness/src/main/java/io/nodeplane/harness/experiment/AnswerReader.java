package io.nodeplane.harness.experiment;

import java.util.Collection;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads what answers the question. */
final class AnswerReader {
    private final Problems problems;
    private final Values values;
    private final StepNames steps;
    private final List<String> expected;

    /**
     * @param steps the names of the timeline's steps
     * @param expected the keys of the expectations that the file has
     */
    AnswerReader(Problems problems, Values values, StepNames steps, Collection<String> expected) {
        this.problems = problems;
        this.values = values;
        this.steps = steps;
        this.expected = List.copyOf(expected);
    }

    List<AnswerPart> read(Node node) {
        return values.items(node, "'answer' must be a list of what answers the question").stream()
                .flatMap(item -> problems.attempt(() -> part(item)).stream()).toList();
    }

    private AnswerPart part(Node item) {
        var section = new Section(item, "answer", "an item of 'answer'", problems);
        var key = section.requireOne(Keys.of("answer"));
        var value = section.require(key);
        return switch (key) {
            case "believed" -> new AnswerPart.Believed(steps.read(value, "'believed'"));
            case "measured" -> measured(value);
            case "finding" -> found(value);
            case "feeds" -> {
                run(value, key);
                yield new AnswerPart.Feeds();
            }
            case "entries" -> {
                run(value, key);
                yield new AnswerPart.Entries();
            }
            default -> new AnswerPart.Counted(AnswerPart.Count.values()[AnswerPart.words(AnswerPart.Count.values())
                    .indexOf(key)], stretch(value, key));
        };
    }

    private AnswerPart measured(Node node) {
        var section = new Section(node, "measured", "'measured'", problems);
        var step = steps.read(section.require("of"), "'of'");
        var words = AnswerPart.words(AnswerPart.Until.values());
        var until = values.choice(section.require("until"), "'until'", words);
        return new AnswerPart.Measured(step, AnswerPart.Until.values()[words.indexOf(until)]);
    }

    private AnswerPart found(Node node) {
        var key = values.choice(node, "'finding'", Keys.of("expectation"));
        if (!expected.contains(key)) {
            throw problems.refuse(node, "no '" + key + "' stands in 'expect', so there is no finding to tell");
        }
        return new AnswerPart.Found(key);
    }

    private When stretch(Node node, String key) {
        if (Values.is(node, Keys.RUN)) {
            return new When.WholeRun();
        }
        var section = new Section(node, "stretch", "'" + key + "'", problems);
        return section.requireOne(Keys.of("stretch")).equals("during")
                ? new When.During(steps.read(section.require("during"), "'during'"))
                : new When.After(steps.read(section.require("after"), "'after'"));
    }

    private void run(Node node, String key) {
        values.choice(node, "'" + key + "'", List.of(Keys.RUN));
    }
}
