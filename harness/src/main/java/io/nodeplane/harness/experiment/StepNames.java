package io.nodeplane.harness.experiment;

import java.util.Collection;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads names of steps that the timeline has. */
record StepNames(Problems problems, Values values, List<String> known) {
    StepNames(Problems problems, Values values, Collection<String> known) {
        this(problems, values, List.copyOf(known));
    }

    StepNames {
        known = List.copyOf(known);
    }

    String read(Node node, String title) {
        var name = values.text(node, title);
        if (!known.contains(name)) {
            var hint = Spelling.hint(name, known);
            throw problems.refuse(node, "no step is named '" + name + "' for " + title + (hint.isEmpty()
                    ? known.isEmpty() ? "; give the step a name" : "; the named steps are " + English.list(known)
                    : hint));
        }
        return name;
    }
}
