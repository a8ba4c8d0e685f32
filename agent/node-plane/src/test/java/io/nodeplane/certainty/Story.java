package io.nodeplane.certainty;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A history in plain words: what was written, and what its writer knew. */
final class Story {
    private final Entries entries;
    private final TreeMap<Integer, Integer> numbers = new TreeMap<>();

    private Story(Entries entries) {
        this.entries = entries;
    }

    /** {@return one sentence for each entry, numbered, causes first} */
    static List<String> of(Entries entries, int[] tips) {
        var story = new Story(entries);
        var lines = new ArrayList<String>();
        for (var entry : entries.all(tips)) {
            lines.add((lines.size() + 1) + ". " + story.sentence(entry));
            story.numbers.put(entry, lines.size());
        }
        return lines;
    }

    private String sentence(int entry) {
        var act = entries.act(entry);
        var heard = new ArrayList<Integer>();
        for (var before : entries.all(entries.tips(entry))) {
            if (entries.feed(before) != entries.feed(entry)) {
                heard.add(numbers.get(before));
            }
        }
        heard.sort(null);
        return name(act.writer()) + (heard.isEmpty()
                ? ", having heard nothing, "
                : ", having heard " + listed(heard)
                        + ", ")
                + deed(entry, act) + ".";
    }

    private String deed(int entry, Act act) {
        return switch (act.kind()) {
            case SUSPECT -> "suspects " + name(act.subject()) + inLife(act);
            case RECOVER -> "answers: alive in life " + act.life();
            case CONFIRM -> "confirms the death of " + name(act.subject()) + inLife(act) + evidence(entry, act);
            case CLAIM -> "claims the death of " + name(act.subject()) + inLife(act) + evidence(entry, act)
                    + ", which nothing justifies";
            case LOSE -> "has lost its disk, or learnt of its fork, and begins a new feed";
            case TELL -> "tells " + name(act.subject()) + " all it holds";
            case VOUCH -> "has its vote again: enough voters told it all";
            case BACK -> "was set back to what it had then, and goes on";
            case LEAVE -> "leaves";
            case PROPOSE -> "proposes" + charter(act);
            case APPROVE -> "approves" + charter(act);
            case RATIFY -> "ratifies" + charter(act);
            case AMEND -> "puts in force" + charter(act);
        };
    }

    private static String charter(Act act) {
        return " the charter of epoch " + act.set() + " that adds or removes " + name(act.subject()) + ", ballot "
                + act.life();
    }

    private String evidence(int entry, Act act) {
        var past = Expected.of(entries, entries.tips(entry));
        var evidence = new ArrayList<Integer>();
        for (int feed = 0; feed < entries.bounds.feeds(); feed++) {
            if ((act.set() >> feed & 1) != 0) {
                evidence.add(numbers.get(past.suspicion(feed, act.subject(), act.life())));
            }
        }
        evidence.sort(null);
        return evidence.isEmpty() ? " without evidence" : " with " + listed(evidence) + " as evidence";
    }

    private static String inLife(Act act) {
        return act.life() == 1 ? "" : " in life " + act.life();
    }

    private static String listed(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).reduce((a, b) -> a + ", " + b).orElse("nothing");
    }

    private static String name(int node) {
        return "node-" + (node + 1);
    }
}
