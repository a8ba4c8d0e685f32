package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
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

    /** An entry that ends an epoch, and what it puts in force. */
    private record Ending(Fact by, Statement.Proposed what) {}

    /** {@return the epoch in force where these facts are known, in which causes come first} */
    static Epoch at(Electorate founding, List<Fact> facts) {
        var proposals = facts.stream().filter(fact -> fact.says() instanceof Statement.Proposed).toList();
        var endings = new TreeMap<String, List<Ending>>();
        for (var fact : facts) {
            if (fact.says() instanceof Statement.Amended amended && fact.flaw().isEmpty()) {
                var what = proposal(fact, amended, proposals);
                endings.computeIfAbsent(what.before(), before -> new ArrayList<>()).add(new Ending(fact, what));
            }
        }
        var epoch = new Epoch(0, founding.cluster(), founding, List.of());
        for (var by = endings.get(epoch.digest); by != null; by = endings.get(epoch.digest)) {
            epoch = epoch.next(by);
        }
        return epoch;
    }

    private Epoch next(List<Ending> endings) {
        var chosen = endings.stream().map(Ending::what).min(Comparator.comparing(Statement.Proposed::begins))
                .orElseThrow();
        var over = new ArrayList<>(ended);
        over.add(new Ended(electorate.voters(), endings.stream().map(Ending::by).toList()));
        return new Epoch(number + 1, chosen.begins(),
                new Electorate(electorate.cluster(), electorate.name(), chosen.voters()), List.copyOf(over));
    }

    /** What a justified entry puts in force, its own past holds. */
    private static Statement.Proposed proposal(Fact by, Statement.Amended amended, List<Fact> proposals) {
        return proposals.stream().filter(by::follows).map(fact -> (Statement.Proposed) fact.says())
                .filter(proposed -> proposed.digest().equals(amended.proposal())).findFirst().orElseThrow();
    }

    /** {@return everybody who votes or ever voted} */
    SortedSet<NodeId> known() {
        var known = new TreeSet<>(electorate.voters());
        ended.forEach(over -> known.addAll(over.voters));
        return known;
    }
}
