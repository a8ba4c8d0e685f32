package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the steps in order and gives each its number and name. */
final class TimelineReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern RESERVED = Pattern.compile("step-[0-9]+");

    private final Problems problems;
    private Values values;
    private final SequencedMap<String, Node> named = new LinkedHashMap<>();
    private boolean sound;

    TimelineReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    /** {@return the steps that could be read; if that is all of them, they also make sense one after the other} */
    List<TimelineStep> read(Node node) {
        var steps = new ArrayList<TimelineStep>();
        var lines = new ArrayList<Node>();
        var items = values.items(node, "'timeline' must be a list of steps");
        for (var item : items) {
            var number = lines.size() + 1;
            lines.add(item);
            problems.attempt(() -> {
                var section = new Section(item, StepVerbs.MAPPING, "a step", problems);
                var name = section.find("name").map(this::name).orElse(TimelineStep.defaultName(number));
                return new TimelineStep(number, name, StepVerbs.ALL.read(section, values));
            }).ifPresent(step -> {
                steps.add(step);
                if (step.step() instanceof Step.Amend amend) {
                    amend.add().ifPresent(added -> values = values.voting(added));
                }
            });
        }
        if (steps.size() == items.size()) {
            sound = sound(node, steps, lines);
        }
        return steps;
    }

    private boolean sound(Node node, List<TimelineStep> steps, List<Node> lines) {
        var before = problems.count();
        if (steps.stream().noneMatch(step -> step.step() instanceof Step.Start)) {
            problems.add(node, "the timeline starts no node; begin it with 'start: all', or with a list of nodes");
        } else {
            var state = new TimelineState(steps, number -> "line " + Problems.line(lines.get(number - 1)));
            for (var step : steps) {
                state.objections(step).forEach(objection -> problems.add(lines.get(step.number() - 1),
                        objection.sentence()));
                state.follow(step);
            }
        }
        return problems.count() == before;
    }

    /** {@return what may be said of nodes after all of them} */
    Values values() {
        return values;
    }

    /** {@return the names given in the file, even of steps that could not be read} */
    SequencedSet<String> names() {
        return named.sequencedKeySet();
    }

    /** {@return whether all steps make sense, so that it is known who appears, and when} */
    boolean sound() {
        return sound;
    }

    private String name(Node node) {
        var name = values.text(node, "'name'");
        if (!NAME.matcher(name).matches() || RESERVED.matcher(name).matches()) {
            throw problems.refuse(node,
                    "'" + name + "' cannot name a step; use a-z, 0-9 and '-', first a letter, at most"
                            + " 32, and not step-<number>");
        }
        var first = named.putIfAbsent(name, node);
        if (first != null) {
            throw problems.refuse(node, "a step named '" + name + "' stands already in line " + Problems.line(first));
        }
        return name;
    }
}
