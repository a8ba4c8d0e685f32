package io.nodeplane.harness.chaos;

import io.nodeplane.canon.Hash;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.oracle.Electorate;
import io.nodeplane.harness.oracle.EntryName;
import io.nodeplane.harness.oracle.Fact;
import io.nodeplane.harness.oracle.Facts;
import io.nodeplane.harness.oracle.Flaw;
import io.nodeplane.harness.oracle.InForce;
import io.nodeplane.harness.oracle.LedgerLine;
import io.nodeplane.harness.oracle.LineReader;
import io.nodeplane.harness.oracle.LineReading;
import io.nodeplane.harness.oracle.Statement;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every line that any node ever held, judged once by the oracle, beside what the lab did that excuses some of it. */
final class Archive {
    private final LineReader reader;
    private final Facts facts;
    private final Predicate<Fact> remembered;
    private final Consumer<Breach> breaches;
    /** For look-ups only: its order means nothing. */
    private final Map<Hash, Fact> byHash = new HashMap<>();
    private final SortedSet<String> nonces = new TreeSet<>();
    private final SortedMap<NodeId, Integer> forkCauses = new TreeMap<>();
    private final SortedSet<NodeId> doubtful = new TreeSet<>();
    private final List<Fact> confirmations = new ArrayList<>();
    private final List<Fact> effective = new ArrayList<>();
    private final SortedMap<Long, SortedSet<String>> charters = new TreeMap<>();
    private final Electorate electorate;
    private int uncovered;

    /** @param remembered whether some disk still holds the fact */
    Archive(Electorate electorate, Predicate<Fact> remembered, Consumer<Breach> breaches) {
        this.remembered = remembered;
        this.reader = new LineReader(electorate.cluster());
        this.electorate = electorate;
        this.facts = new Facts(electorate);
        this.breaches = breaches;
    }

    /** Learns that the lab is about to do something after which two processes may write one feed of this node. */
    void mayFork(NodeId node) {
        forkCauses.merge(node, 1, Integer::sum);
    }

    /** Learns that this node may have a reason to begin another feed. */
    void mayDoubt(NodeId node) {
        doubtful.add(node);
    }

    List<Fact> facts() {
        return facts.all();
    }

    List<Fact> confirmations() {
        return Collections.unmodifiableList(confirmations);
    }

    List<Fact> effective() {
        return Collections.unmodifiableList(effective);
    }

    SortedSet<String> forked() {
        return facts.forks().feeds();
    }

    /** {@return the charter in force where these facts are known} */
    InForce inForce(BitSet held) {
        return InForce.of(electorate, held.stream().mapToObj(facts.all()::get).toList());
    }

    /** {@return how many charters were put in force, as names of epochs, and by what epoch} */
    SortedMap<Long, SortedSet<String>> charters() {
        return charters;
    }

    /** One epoch has one charter, as long as no majority forgot what it had said and nobody wrote one feed twice. */
    private void amended(Fact fact) {
        var begun = inForce(with(fact));
        var names = charters.computeIfAbsent(begun.epoch(), epoch -> new TreeSet<>());
        names.add(begun.name());
        if (names.size() > 1 && doubtful.size() <= 1 && forkCauses.isEmpty()) {
            broken(Breach.TWO_CHARTERS, fact + " puts another charter in force for epoch " + begun.epoch()
                    + " than an entry before it: " + names);
        }
    }

    private static BitSet with(Fact fact) {
        var held = (BitSet) fact.past().clone();
        held.set(fact.index());
        return held;
    }

    /** {@return pairs of deaths that rest on each other by what {@code docs/split-brain.md} does not promise away} */
    int uncovered() {
        return uncovered;
    }

    @Nullable
    Fact find(EntryId id) {
        return byHash.get(id.hash());
    }

    /** {@return the fact of this line, which that place holds, and whose causes were asked about before; empty if it is none} */
    Optional<Fact> learn(Line line, NodeId place) {
        var known = byHash.get(line.hash());
        if (known != null) {
            return Optional.of(known);
        }
        return switch (reader.read(line.text())) {
            case LineReading.Refused(var flaw) -> {
                broken(flaw);
                yield Optional.empty();
            }
            case LineReading.Sound(var read) -> {
                agreed(line, read);
                yield Optional.of(judged(line, read, place));
            }
        };
    }

    private void agreed(Line line, LedgerLine read) {
        if (!line.hash().hex().equals(read.name().hash()) || !line.feed().label().equals(read.name().feed())
                || line.entry().seq() != read.name().seq() || line.entry().lamport() != read.lamport()
                || !line.entry().kind().equals(read.kind())) {
            broken("I2", read + " says something else than what the agent reads in it: " + line.id());
        }
    }

    private Fact judged(Line line, LedgerLine read, NodeId place) {
        if (!Twin.node(place).equals(read.writer())) {
            broken("I17", place + " holds " + read.name() + ", and nobody saw its writer hold it before");
        }
        var forkedBefore = forked().contains(read.name().feed());
        var fact = facts.learn(read, this::broken);
        byHash.put(line.hash(), fact);
        statement(fact);
        if (!forkedBefore && forked().contains(read.name().feed())) {
            forked(fact);
        }
        if (fact.says() instanceof Statement.Confirmed) {
            confirmations.add(fact);
            if (fact.flaw().isEmpty()) {
                tookEffect(fact);
            }
        }
        if (fact.says() instanceof Statement.Amended && fact.flaw().isEmpty()) {
            amended(fact);
        }
        return fact;
    }

    /** What is asked of single kinds. */
    private void statement(Fact fact) {
        switch (fact.says()) {
            case Statement.Started(var nonce) -> {
                if (!nonces.add(nonce)) {
                    broken("I24", fact + " has a nonce that another start had");
                }
            }
            case Statement.Genesis(var node, var after, var why) -> {
                if (!after.isEmpty() && !doubtful.contains(node)) {
                    broken("I23", fact + " begins another feed, '" + why + "', though nothing happened to a disk of "
                            + node);
                }
            }
            case Statement.Joined joined -> incarnation(fact);
            case Statement.Recovered recovered -> incarnation(fact);
            case Statement.Forked fork -> {
                if (!facts.proved(fork)) {
                    broken("I21", fact + " names " + fork.feed() + "#" + fork.seq() + " and no two entries there");
                }
            }
            case Statement other -> {
                // Nothing to be asked of it alone.
            }
        }
    }

    /** Incarnations only rise, from feed to feed too; of a forked feed it is not asked. */
    private void incarnation(Fact fact) {
        if (!forked().contains(fact.name().feed())) {
            facts.reclaimed(fact).stream().filter(earlier -> !forked().contains(earlier.name().feed()))
                    .forEach(earlier -> broken("I26", fact + " claims incarnation " + fact.incarnation() + " after "
                            + earlier + " claimed " + earlier.incarnation()));
        }
    }

    private void forked(Fact fact) {
        var node = fact.writer();
        var found = forked().stream().filter(feed -> EntryName.writer(feed).equals(node)).count();
        var causes = forkCauses.getOrDefault(node, 0);
        if (found > causes) {
            broken("I19", fact + " and " + facts.forks().at(fact).getFirst() + " with another hash: " + found
                    + " feeds of " + node + " are forked, and its disk was put back or copied " + causes + " times");
        }
    }

    /** Learns that a node counts this confirmation. */
    void tookEffect(Fact fact) {
        if (effective.contains(fact)) {
            return;
        }
        var death = (Statement.Confirmed) fact.says();
        for (var other : effective) {
            var second = (Statement.Confirmed) other.says();
            if (facts.mutual(fact, other)) {
                if (shared(death, second) || forgotten(fact) || forgotten(other)) {
                    uncovered++;
                } else {
                    broken(Breach.MUTUAL_DEATH, fact + " confirms " + death.subject() + " in incarnation "
                            + death.incarnation() + " with the vote of " + second.subject() + ", and " + other
                            + " confirms " + second.subject() + " in incarnation " + second.incarnation()
                            + " with the vote of " + death.subject());
                }
            }
        }
        effective.add(fact);
    }

    /** Whether both rest on a feed that two processes wrote, as {@code docs/split-brain.md} leaves open. */
    private boolean shared(Statement.Confirmed one, Statement.Confirmed other) {
        return one.evidence().stream().anyMatch(name -> forked().contains(name.feed())
                && other.evidence().stream().anyMatch(second -> second.writer().equals(name.writer())));
    }

    /** Whether all copies of the confirmation, or of what it rests on, were destroyed: no memory outlives every disk. */
    private boolean forgotten(Fact confirmation) {
        var death = (Statement.Confirmed) confirmation.says();
        var evidence = facts.evidence(death);
        return !remembered.test(confirmation) || evidence.size() < death.evidence().size()
                || !evidence.stream().allMatch(remembered);
    }

    private void broken(Flaw flaw) {
        broken(flaw.id(), flaw.sentence());
    }

    private void broken(String id, String sentence) {
        breaches.accept(new Breach(id, sentence));
    }
}
