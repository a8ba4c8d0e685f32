package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The charter in force in a causal past, and what ended those before it.
 *
 * @param digest of the founding charter, or what the proposal that is in force {@linkplain Statement.Proposed#begins begins}
 * @param ended the epochs before it, the founding one first
 */
record Epoch(long number, String digest, Electorate electorate, List<Ended> ended) {

    /** An epoch that is over: who voted in it, and the entries that ended it, as far as the past holds them. */
    record Ended(SortedSet<NodeId> voters, List<Fact> by) {}

    /** {@return the epoch in force where these facts are known, in which causes come first} */
    static Epoch at(Electorate founding, List<Fact> facts) {
        var epoch = new Epoch(0, founding.cluster(), founding, List.of());
        var amended = facts.stream().filter(fact -> fact.says() instanceof Statement.Amended && fact.flaw().isEmpty())
                .toList();
        var next = amended.isEmpty() ? epoch : epoch.next(amended, facts);
        while (next != epoch) {
            epoch = next;
            next = epoch.next(amended, facts);
        }
        return epoch;
    }

    private Epoch next(List<Fact> amended, List<Fact> facts) {
        var by = amended.stream().filter(fact -> proposal(fact, facts).before().equals(digest)).toList();
        if (by.isEmpty()) {
            return this;
        }
        var chosen = by.stream().map(fact -> proposal(fact, facts))
                .min(Comparator.comparing(Statement.Proposed::begins))
                .orElseThrow();
        var over = new ArrayList<>(ended);
        over.add(new Ended(electorate.voters(), by));
        return new Epoch(number + 1, chosen.begins(),
                new Electorate(electorate.cluster(), electorate.name(), chosen.voters()), List.copyOf(over));
    }

    /** What a justified entry puts in force, its own past holds. */
    private static Statement.Proposed proposal(Fact amended, List<Fact> facts) {
        var digest = ((Statement.Amended) amended.says()).proposal();
        return facts.stream().filter(amended::follows).map(Fact::says)
                .filter(says -> says instanceof Statement.Proposed proposed && proposed.digest().equals(digest))
                .map(says -> (Statement.Proposed) says).findFirst().orElseThrow();
    }

    /** {@return everybody who votes or ever voted} */
    SortedSet<NodeId> known() {
        var known = new TreeSet<>(electorate.voters());
        ended.forEach(over -> known.addAll(over.voters));
        return known;
    }
}
