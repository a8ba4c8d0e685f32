package io.nodeplane.harness.experiment;

import java.util.Collection;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the expectations. */
final class ExpectationReader {
    private final Problems problems;
    private final Values values;
    private final List<String> stepNames;

    ExpectationReader(Problems problems, Values values, Collection<String> stepNames) {
        this.problems = problems;
        this.values = values;
        this.stepNames = List.copyOf(stepNames);
    }

    List<Expectation> read(Node node) {
        return values.items(node, "'expect' must be a list of expectations").stream()
                .flatMap(item -> problems.attempt(() -> expectation(item)).stream()).toList();
    }

    private Expectation expectation(Node item) {
        var section = new Section(item, "expectation", "an expectation", problems);
        var key = section.requireOne(Keys.byKind().get("expectation"));
        var value = section.require(key);
        return Keys.OF_PAIRS.contains(key) ? ofPairs(key, value) : ofNodes(key, value);
    }

    private Expectation ofPairs(String key, Node node) {
        var section = new Section(node, "ofPairs", "'" + key + "'", problems);
        var by = values.nodes(section.require("by"), "'by'");
        var subjects = values.nodes(section.require("subjects"), "'subjects'");
        new StepReader(problems, values).refuseSelf(section, by, subjects);
        var when = when(section);
        return switch (key) {
            case "confirmed" -> new Expectation.Confirmed(by, subjects, when);
            case "never-confirmed" -> new Expectation.NeverConfirmed(by, subjects, when);
            case "suspected" -> new Expectation.Suspected(by, subjects, when);
            case "never-suspected" -> new Expectation.NeverSuspected(by, subjects, when);
            case "alive" -> new Expectation.Alive(by, subjects, when);
            default -> throw new IllegalStateException("no reader for the expectation " + key);
        };
    }

    private Expectation ofNodes(String key, Node node) {
        var section = new Section(node, "ofNodes", "'" + key + "'", problems);
        var nodes = values.nodes(section.require("nodes"), "'nodes'");
        var when = when(section);
        return switch (key) {
            case "isolated" -> new Expectation.Isolated(nodes, when);
            case "converged" -> new Expectation.Converged(nodes, when);
            case "incarnation-raised" -> new Expectation.IncarnationRaised(nodes, when);
            case "feed-kept" -> new Expectation.FeedKept(nodes, when);
            default -> throw new IllegalStateException("no reader for the expectation " + key);
        };
    }

    private When when(Section section) {
        var during = section.find("during");
        var after = section.find("after");
        if (during.isPresent() && after.isPresent()) {
            throw problems.refuse(section.node(), "'during' and 'after' stand together; keep one of the two");
        }
        return during.<When>map(node -> new When.During(stepName(node, "'during'")))
                .or(() -> after.map(node -> new When.After(stepName(node, "'after'")))).orElseGet(When.WholeRun::new);
    }

    private String stepName(Node node, String title) {
        var name = values.text(node, title);
        if (!stepNames.contains(name)) {
            var hint = Spelling.hint(name, stepNames);
            throw problems.refuse(node, "no step is named '" + name + "' for " + title + (hint.isEmpty()
                    ? stepNames.isEmpty() ? "; give the step a name" : "; the named steps are " + Prose.list(stepNames)
                    : hint));
        }
        return name;
    }
}
