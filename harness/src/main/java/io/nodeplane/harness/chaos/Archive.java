package io.nodeplane.harness.chaos;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every line that any node ever held, judged once: all that can be asked of a line and its causes alone. */
final class Archive {
    private static final int PARENTS_MAX = 8;
    private static final int LABEL_DIGITS = 16;

    private final Charter charter;
    private final String cluster;
    private final Predicate<Fact> remembered;
    private final Consumer<Breach> breaches;
    private final List<Fact> facts = new ArrayList<>();
    /** For look-ups only: its order means nothing. */
    private final Map<Hash, Fact> byHash = new HashMap<>();
    private final SortedMap<NodeId, List<Fact>> byWriter = new TreeMap<>();
    private final SortedMap<FeedId, SortedMap<Long, List<Fact>>> places = new TreeMap<>();
    private final SortedSet<FeedId> forked = new TreeSet<>();
    private final SortedSet<String> nonces = new TreeSet<>();
    private final SortedMap<NodeId, Integer> forkCauses = new TreeMap<>();
    private final SortedSet<NodeId> doubtful = new TreeSet<>();
    private final List<Fact> confirmations = new ArrayList<>();
    private final List<Fact> effective = new ArrayList<>();
    private int uncovered;

    /** @param remembered whether some disk still holds the fact */
    Archive(Charter charter, Predicate<Fact> remembered, Consumer<Breach> breaches) {
        this.remembered = remembered;
        this.charter = charter;
        this.cluster = charter.id().hash().hex();
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
        return Collections.unmodifiableList(facts);
    }

    List<Fact> confirmations() {
        return Collections.unmodifiableList(confirmations);
    }

    List<Fact> effective() {
        return Collections.unmodifiableList(effective);
    }

    SortedSet<FeedId> forked() {
        return Collections.unmodifiableSortedSet(forked);
    }

    /** {@return pairs of deaths that rest on each other by what {@code docs/split-brain.md} does not promise away} */
    int uncovered() {
        return uncovered;
    }

    @Nullable
    Fact find(EntryId id) {
        return byHash.get(id.hash());
    }

    /** {@return the fact of this line, which that place holds, and whose causes were asked about before} */
    Fact learn(Line line, NodeId place) {
        var known = byHash.get(line.hash());
        return known != null ? known : judged(line, place);
    }

    private Fact judged(Line line, NodeId place) {
        var id = line.id();
        LineCheck.flaw(line, cluster).ifPresent(breaches);
        if (!Twin.node(place).equals(id.feed().node())) {
            broken("I17", place + " holds " + id + ", and nobody saw its writer hold it before");
        }
        var past = past(line);
        var body = line.entry().body();
        var fact = new Fact(facts.size(), line, id, body, past, body instanceof Body.Confirmed confirmed
                ? new CertaintyCheck(charter, confirmed, id.feed().node(), past, facts).flaw()
                : "");
        facts.add(fact);
        byHash.put(id.hash(), fact);
        body(fact);
        byWriter.computeIfAbsent(fact.writer(), node -> new ArrayList<>()).add(fact);
        fork(fact);
        if (body instanceof Body.Confirmed) {
            confirmations.add(fact);
            if (fact.flaw().isEmpty()) {
                tookEffect(fact);
            }
        }
        return fact;
    }

    /** {@return the causal past of a line, after a look at what it names as its causes} */
    private BitSet past(Line line) {
        var entry = line.entry();
        var id = line.id();
        var past = new BitSet(facts.size());
        var lamport = 0L;
        if (entry.seq() == 1) {
            if (!(entry.body() instanceof Body.Genesis(var node, var nonce, var after, var earlier, var why))
                    || !node.equals(id.feed().node()) || entry.prev().hex().chars().anyMatch(digit -> digit != '0')) {
                broken("I4", id + " is no genesis of " + id.feed().node());
            }
            if (!id.feed().label().equals(id.feed().node() + "." + id.hash().hex().substring(0, LABEL_DIGITS))) {
                broken("I7", id + " begins a feed with another label");
            }
        } else {
            var prev = byHash.get(entry.prev());
            if (prev == null || !prev.feed().equals(id.feed()) || prev.seq() != id.seq() - 1) {
                broken("I6", id + " does not continue its feed: its prev is " + (prev == null ? "nowhere" : prev));
            } else {
                past.or(prev.past());
                past.set(prev.index());
                lamport = prev.lamport();
            }
        }
        var parents = entry.parents();
        if (parents.size() > PARENTS_MAX || !parents.equals(parents.stream().sorted().distinct().toList())) {
            broken("I9", id + " has parents that are too many, or not sorted");
        }
        var own = (BitSet) past.clone();
        var known = new ArrayList<Fact>();
        for (var name : parents) {
            var parent = byHash.get(name.hash());
            if (parent == null || !parent.id().equals(name) || name.feed().equals(id.feed())) {
                broken("I9", id + " has a parent " + name + " that is not there");
            } else {
                known.add(parent);
                past.or(parent.past());
                past.set(parent.index());
                lamport = Math.max(lamport, parent.lamport());
            }
        }
        for (var parent : known) {
            if (own.get(parent.index()) || known.stream().anyMatch(other -> other.follows(parent))) {
                broken("I9", id + " has a parent " + parent + " that another cause covers");
            }
        }
        if (entry.lamport() != lamport + 1) {
            broken("I8", id + " has lamport " + entry.lamport() + ", and its causes make it " + (lamport + 1));
        }
        return past;
    }

    /** What is asked of single kinds. */
    private void body(Fact fact) {
        switch (fact.body()) {
            case Body.Started(var nonce, var software) -> {
                if (!nonces.add(nonce)) {
                    broken("I24", fact + " has a nonce that another start had");
                }
            }
            case Body.Genesis(var node, var nonce, var after, var earlier, var why) -> {
                if (!after.isEmpty() && !doubtful.contains(node)) {
                    broken("I23", fact + " begins another feed, '" + why + "', though nothing happened to a disk of "
                            + node);
                }
            }
            case Body.Joined joined -> life(fact);
            case Body.Recovered recovered -> life(fact);
            case Body.Forked(var feed, var seq, var hashes) -> {
                var rivals = hashes.stream().map(byHash::get).toList();
                if (hashes.size() != 2 || hashes.getFirst().compareTo(hashes.getLast()) >= 0
                        || rivals.stream().anyMatch(rival -> rival == null || !rival.feed().equals(feed)
                                || rival.seq() != seq)) {
                    broken("I21", fact + " names " + feed + "#" + seq + " and no two entries there");
                }
            }
            case Body other -> {
                // Nothing to be asked of it alone.
            }
        }
    }

    /** Lives only rise, from feed to feed too; what stands behind a fork is not asked. */
    private void life(Fact fact) {
        for (var earlier : byWriter.getOrDefault(fact.writer(), List.of())) {
            if (earlier.life() >= fact.life() && fact.follows(earlier) && !forked.contains(earlier.feed())
                    && !forked.contains(fact.feed())) {
                broken("I26", fact + " claims incarnation " + fact.life() + " after " + earlier + " claimed "
                        + earlier.life());
            }
        }
    }

    private void fork(Fact fact) {
        var rivals = places.computeIfAbsent(fact.feed(), feed -> new TreeMap<>())
                .computeIfAbsent(fact.seq(), seq -> new ArrayList<>());
        rivals.add(fact);
        if (rivals.size() > 1 && forked.add(fact.feed())) {
            var node = fact.writer();
            var found = forked.stream().filter(feed -> feed.node().equals(node)).count();
            var causes = forkCauses.getOrDefault(node, 0);
            if (found > causes) {
                broken("I19", fact + " and " + rivals.getFirst() + " with another hash: " + found + " feeds of " + node
                        + " are forked, and its disk was put back or copied " + causes + " times");
            }
        }
    }

    /** Learns that a node counts this confirmation. */
    void tookEffect(Fact fact) {
        if (effective.contains(fact)) {
            return;
        }
        var death = (Body.Confirmed) fact.body();
        for (var other : effective) {
            var second = (Body.Confirmed) other.body();
            if (took(second, death.subject()) && took(death, second.subject())
                    && !answered(death, other) && !answered(second, fact)) {
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

    private static boolean took(Body.Confirmed death, NodeId voter) {
        return death.evidence().stream().anyMatch(id -> id.feed().node().equals(voter));
    }

    /** Whether the subject had answered this death already, as far as the other confirmation knew. */
    private boolean answered(Body.Confirmed death, Fact other) {
        return byWriter.getOrDefault(death.subject(), List.of()).stream()
                .anyMatch(fact -> fact.life() > death.incarnation().number() && other.follows(fact));
    }

    /** Whether both rest on a feed that two processes wrote, as {@code docs/split-brain.md} leaves open. */
    private boolean shared(Body.Confirmed one, Body.Confirmed other) {
        return one.evidence().stream().anyMatch(id -> forked.contains(id.feed())
                && other.evidence().stream().anyMatch(second -> second.feed().node().equals(id.feed().node())));
    }

    /** Whether all copies of the confirmation, or of what it rests on, were destroyed: no memory outlives every disk. */
    private boolean forgotten(Fact confirmation) {
        var death = (Body.Confirmed) confirmation.body();
        return !remembered.test(confirmation) || death.evidence().stream().map(this::find)
                .anyMatch(fact -> fact == null || !remembered.test(fact));
    }

    private void broken(String id, String sentence) {
        breaches.accept(new Breach(id, sentence));
    }
}
