package io.nodeplane.harness.oracle;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A ledger: sound facts with all that they rest on.
 *
 * @param facts in replay order
 * @param fold what they say of every node
 */
public record Holding(List<Fact> facts, Fold fold) {
    static final Holding NOTHING = of(Stream.of());

    public Holding {
        facts = List.copyOf(facts);
    }

    static Holding of(Stream<Fact> facts) {
        var ordered = facts.sorted(Fact.REPLAY_ORDER).toList();
        return new Holding(ordered, Fold.of(ordered));
    }

    /** {@return the digest of the entries that nothing continues, one a line, sorted} */
    public String head() {
        var continued = facts.stream().map(fact -> fact.line().prev()).collect(Collectors.toSet());
        return Digest.of(facts.stream().map(Fact::name).filter(name -> !continued.contains(name.hash()))
                .map(name -> name.feed() + " " + name.seq() + " " + name.hash() + "\n").sorted()
                .collect(Collectors.joining()));
    }
}
