package io.nodeplane.harness.chaos;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.core.State;
import io.nodeplane.harness.check.AgentAnswers;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.oracle.CertaintyCheck;
import io.nodeplane.harness.oracle.Fact;
import io.nodeplane.harness.oracle.Fold;
import io.nodeplane.harness.world.AgentClient;
import io.nodeplane.harness.world.sim.Met;
import io.nodeplane.harness.world.sim.Witness;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Epoch;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.SharedMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds the universal invariants against every ledger at every turn that changed it.
 *
 * <p>The judge is the {@linkplain io.nodeplane.harness.oracle oracle}, which shares no rule with the agent. What depends on
 * a line and its causes alone is asked once for all nodes ({@link Archive}).
 */
public final class Audit implements Witness {
    private final Charter charter;
    private final Rest rest;
    private final Consumer<Breach> breaches;
    private final Archive archive;
    private final SortedMap<NodeId, Place> places = new TreeMap<>();
    private final SortedSet<NodeId> disturbed = new TreeSet<>();
    /** What was shown for each ledger head, for look-ups only. */
    private final Map<Hash, SharedMap<NodeId, Member>> views = new HashMap<>();
    /** Members that were shown, so that of those that say the same there is one, for look-ups only. */
    private final Map<Member, Member> members = new HashMap<>();
    private final SortedMap<Met, Long> met = new TreeMap<>();
    private int turns;
    /** Whether somebody took in a word about a charter at this turn. */
    private boolean amended;

    /** What one place was seen to hold. */
    private static final class Place {
        private Ledger ledger;
        private BitSet held = new BitSet();
        private Fold fold = new Fold();
        private ShownMembers shown = ShownMembers.NOTHING;
        /** Of whom something was said, or shown, since what is shown was last compared with what is to be. */
        private final SortedSet<NodeId> open = new TreeSet<>();

        Place(Ledger ledger) {
            this.ledger = ledger;
        }
    }

    /** @param breaches told of each breach, on the thread that turns; may throw to end the run there */
    public Audit(Experiment experiment, Consumer<Breach> breaches) {
        this.charter = experiment.charter().charter();
        this.rest = new Rest(experiment);
        this.breaches = breaches;
        this.archive = new Archive(AgentAnswers.electorate(charter), this::remembered, breaches);
    }

    /** {@return an audit that ends the run with a {@link BreachException} at the first breach} */
    public static Audit strict(Experiment experiment) {
        return new Audit(experiment, breach -> {
            throw new BreachException(breach);
        });
    }

    /** Where the agents can be asked. */
    public void asks(Function<NodeId, AgentClient> world) {
        rest.asks(world);
    }

    /** Learns what the lab is about to do: some of it excuses what would be a breach otherwise. */
    public void beginning(TimelineStep step) {
        rest.beginning(step).forEach(breaches);
        if (!(step.step() instanceof Step.Inject(var fault))) {
            return;
        }
        for (var place : fault.disks()) {
            disturbed.add(place);
            archive.mayDoubt(Twin.node(place));
        }
        switch (fault) {
            case NodeFault.Restore restore -> restore.which().forEach(place -> archive.mayFork(Twin.node(place)));
            case NodeFault.Clone clone -> {
                clone.which().forEach(archive::mayFork);
                clone.which().forEach(archive::mayDoubt);
                disturbed.addAll(clone.twins());
            }
            case Fault other -> {
                // Nothing that makes two writers.
            }
        }
    }

    @Override
    public void noted(NodeId place, Event event) {
        rest.noted(place, event);
    }

    @Override
    public void met(Met what) {
        met.merge(what, 1L, Long::sum);
    }

    @Override
    public void turned(NodeId name, State before, State after) {
        turns++;
        var place = places.get(name);
        if (place == null || place.ledger != before.ledger()) {
            place = loaded(name, place, before.ledger());
        }
        amended = false;
        grown(name, place, after.ledger());
        if (amended) {
            inForce(name, place, after.epoch());
        }
        shown(name, place, after.membership().view());
    }

    /** {@return what a process has read from its disk, which is all that was held there if nobody touched the disk} */
    private Place loaded(NodeId name, @Nullable Place last, Ledger ledger) {
        var place = new Place(Ledger.empty(charter.id()));
        places.put(name, place);
        grown(name, place, ledger);
        var excused = disturbed.remove(name);
        if (last != null && !excused) {
            var lost = (BitSet) last.held.clone();
            lost.andNot(place.held);
            if (!lost.isEmpty()) {
                broken(Breach.DURABLE, name + " lacks " + archive.facts().get(lost.nextSetBit(0)) + " and "
                        + (lost.cardinality() - 1) + " more after a restart, and had acknowledged them");
            }
        }
        return place;
    }

    /** Takes in what is new, and asks whether all else is still there. */
    private void grown(NodeId name, Place place, Ledger ledger) {
        var tips = ledger.frontier().tips();
        var before = new HashSet<>(place.ledger.frontier().tips());
        var found = new HashMap<Hash, Line>();
        for (var tip : tips) {
            // A tip that was one before was gone back from then.
            if (!before.remove(tip)) {
                walk(name, place, ledger, tip, found);
            }
        }
        var fresh = new ArrayList<>(found.values());
        // Causes have a lesser lamport than what they cause.
        fresh.sort(Comparator.comparingLong((Line line) -> line.entry().lamport()).thenComparing(Line::id));
        var anew = false;
        for (var line : fresh) {
            var fact = archive.learn(line, name).orElse(null);
            if (fact == null) {
                continue;
            }
            if (!fact.past().isEmpty() && missing(place, fact)) {
                broken("I10", name + " holds " + fact + ", and not all that it rests on");
            }
            if (!place.held.get(fact.index())) {
                place.held.set(fact.index());
                anew |= !place.fold.add(fact);
            }
        }
        // Those that are no tips any more.
        for (var tip : new TreeSet<>(before)) {
            if (ledger.find(tip).isEmpty()) {
                broken("I18", name + " no longer holds " + tip);
            }
        }
        if (ledger.size() != place.held.cardinality()) {
            broken("I18", name + " says that it holds " + ledger.size() + " entries, and "
                    + place.held.cardinality() + " can be reached");
        }
        amended |= fresh.stream().anyMatch(line -> line.entry().body() instanceof Body.Amending);
        if (anew) {
            place.fold = Fold.of(place.held.stream().mapToObj(archive.facts()::get).toList());
        }
        place.ledger = ledger;
    }

    /** Goes back from a tip to what was held before. */
    private void walk(NodeId name, Place place, Ledger ledger, EntryId tip, Map<Hash, Line> fresh) {
        for (var id = tip;;) {
            var known = archive.find(id);
            if (known != null && place.held.get(known.index())) {
                return;
            }
            var line = ledger.find(id).orElse(null);
            if (line == null) {
                broken("I10", name + " lacks " + id + ", on which an entry of its feed rests");
                return;
            }
            if (fresh.put(id.hash(), line) != null || id.seq() == 1) {
                return;
            }
            id = new EntryId(id.feed(), id.seq() - 1, line.entry().prev());
        }
    }

    /** Whether the node's charter in force is the one that its ledger tells. */
    private void inForce(NodeId name, Place place, Epoch epoch) {
        AgentAnswers.inForce(name + "'s charter", archive.inForce(place.held), epoch)
                .ifPresent(dispute -> broken("I32", dispute.toString()));
    }

    private static boolean missing(Place place, Fact fact) {
        var missing = (BitSet) fact.past().clone();
        missing.andNot(place.held);
        return !missing.isEmpty();
    }

    /** Whether what the node shows is what its ledger says. */
    private void shown(NodeId name, Place place, MembershipView view) {
        place.shown = place.shown.next(view, members);
        place.open.addAll(changed(place));
        var known = views.putIfAbsent(place.ledger.head(), place.shown.members());
        if (known != null && !known.differing(place.shown.members()).isEmpty()) {
            broken("I13", name + " has another view than others had for the head " + place.ledger.head().first(16));
        }
        if (known != null) {
            return;
        }
        for (var node : place.open) {
            var fact = view.members().get(node) instanceof Member member
                    && member.state() instanceof MemberState.Confirmed(var by) ? archive.find(by) : null;
            if (fact != null && !fact.flaw().isEmpty()) {
                broken(fact.flaw().startsWith(CertaintyCheck.MINORITY) ? Breach.MINORITY : "I25", name + " counts "
                        + fact + ", which is not justified: " + fact.flaw());
                archive.tookEffect(fact);
            }
        }
        AgentAnswers.differences(name + "'s view", place.fold, view, place.open)
                .forEach(dispute -> broken("I22", dispute.toString()));
        AgentAnswers.claims(name + "'s view", place.fold, view)
                .forEach(dispute -> broken("I31", dispute.toString()));
        place.open.clear();
    }

    /** {@return the only ones of whom the oracle or the agent can answer something else than before} */
    private static SortedSet<NodeId> changed(Place place) {
        var changed = place.fold.news();
        changed.addAll(place.shown.changed());
        return changed;
    }

    /**
     * Learns that the run is over. What each place shows is compared as a whole, whoever was thought to have changed: so the
     * audit does not rest on its own thrift.
     */
    public void ended() {
        places.forEach((name, place) -> {
            AgentAnswers.differences(name + "'s view", place.fold, place.shown.view())
                    .forEach(dispute -> broken("I22", dispute.toString()));
            AgentAnswers.claims(name + "'s view", place.fold, place.shown.view())
                    .forEach(dispute -> broken("I31", dispute.toString()));
        });
    }

    /** Whether some disk that nobody has touched since holds it. */
    private boolean remembered(Fact fact) {
        return places.entrySet().stream()
                .anyMatch(place -> !disturbed.contains(place.getKey()) && place.getValue().held.get(fact.index()));
    }

    private void broken(String id, String sentence) {
        breaches.accept(new Breach(id, sentence));
    }

    /** {@return the ledger head that each place was last seen to have} */
    public SortedMap<NodeId, Hash> heads() {
        var heads = new TreeMap<NodeId, Hash>();
        places.forEach((name, place) -> heads.put(name, place.ledger.head()));
        return heads;
    }

    /** {@return at how many turns it looked} */
    public int turns() {
        return turns;
    }

    /** {@return what there was to be audited} */
    public Census census() {
        return Census.of(archive, turns).with(Census.of(met));
    }
}
