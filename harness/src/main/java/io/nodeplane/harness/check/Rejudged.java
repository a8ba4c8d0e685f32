package io.nodeplane.harness.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Two judgements of one run: its own, and a later one of the same evidence. */
public record Rejudged(Judgement then, Judgement now) {

    /** {@return each finding and measure that is not as it was, in one line; empty if nothing has changed} */
    public List<String> changes() {
        var changes = new ArrayList<String>();
        compare("check", findings(then), findings(now), changes);
        compare("measure", measures(then), measures(now), changes);
        return changes;
    }

    private static void compare(String what, SequencedMap<String, String> before, SequencedMap<String, String> after,
            List<String> changes) {
        after.forEach((name, said) -> {
            var earlier = before.get(name);
            if (earlier == null) {
                changes.add("new " + what + ": " + name + ": " + said);
            } else if (!earlier.equals(said)) {
                changes.add(what + ": " + name + ": " + said + "; was " + earlier);
            }
        });
        before.forEach((name, said) -> {
            if (!after.containsKey(name)) {
                changes.add("no longer asked: " + name + ": was " + said);
            }
        });
    }

    private static SequencedMap<String, String> findings(Judgement judgement) {
        var told = new LinkedHashMap<String, String>();
        judgement.findings().forEach(finding -> add(told, finding.name(), finding.verdict().word() + " ("
                + finding.verdict().because() + ")"));
        return told;
    }

    private static SequencedMap<String, String> measures(Judgement judgement) {
        var told = new LinkedHashMap<String, String>();
        judgement.measures().forEach(measure -> add(told, measure.name(), measure.text()));
        return told;
    }

    /** Two of one name are told apart by their places. */
    private static void add(SequencedMap<String, String> told, String name, String said) {
        var unique = name;
        for (var i = 2; told.containsKey(unique); i++) {
            unique = name + " [" + i + "]";
        }
        told.put(unique, said);
    }
}
