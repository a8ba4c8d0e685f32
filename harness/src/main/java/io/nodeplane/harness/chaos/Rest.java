package io.nodeplane.harness.chaos;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.core.Event;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.AgentClient;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has come true when nothing has happened for long enough, whatever happened before: the sentences on liveness of
 * {@code docs/guarantees.md}, asked of what the agents say of themselves.
 *
 * <p>What should be true follows from what the lab did, and from no rule of the agent: who runs, who can reach whom, who has
 * agreed with whom. It is asked at the end of a hold that is named {@code rest-...}, if it or the hold before it is long
 * enough, where the nodes that run have agreed, no fault lies between them and no resolver is slow; elsewhere nothing is
 * promised, and nothing asked.
 */
final class Rest {
    /** How the names of holds begin that are judged. */
    static final String NAME = "rest-";

    private final Charter charter;
    private final Situation situation;
    private final Chronicle chronicle = new Chronicle();
    /** Who has agreed with others, and has lost nothing since. */
    private final SortedSet<NodeId> acquainted = new TreeSet<>();
    private Function<NodeId, AgentClient> agents = place -> AgentClient.SILENT;
    private SortedMap<NodeId, String> heads = new TreeMap<>();
    private boolean calm;
    private @Nullable TimelineStep last;

    Rest(Experiment experiment) {
        this.charter = experiment.charter().charter();
        this.situation = new Situation(experiment.cluster().nodes(), experiment.cluster());
    }

    /**
     * {@return how long nothing must have happened, so that every member has been probed, and all that was under way is
     * done} Whoever is silent is probed so often in a row as a suspicion takes.
     */
    static Duration time(Charter charter, int nodes) {
        return Duration
                .ofMillis(nodes * charter.suspectAfter() * charter.probeIntervalMs() + 8 * charter.probeTimeoutMs()
                        + 3 * charter.syncIntervalMs() + 200);
    }

    /** {@return for how long those who are at rest are watched: two exchanges and two probes, in which nothing is written} */
    static Duration watch(Charter charter) {
        return Duration.ofMillis(2 * (charter.syncIntervalMs() + charter.probeIntervalMs()));
    }

    /** Where the agents can be asked. */
    void asks(Function<NodeId, AgentClient> world) {
        agents = world;
    }

    /** A node has noted an event. */
    void noted(NodeId place, Event event) {
        chronicle.noted(place, event);
    }

    /** {@return what did not come true before this step, which the lab is about to do} */
    List<Breach> beginning(TimelineStep step) {
        var breaches = before();
        calm = last != null && isLong(last, time()) && isLong(step, watch(charter));
        // What is still to be said, such as a death, may be said while nobody does anything.
        heads = calm && settled() ? heads() : new TreeMap<>();
        situation.fit(step.name(), step.step());
        if (step.step() instanceof Step.Await(Condition.Converged(var nodes), var within)) {
            acquainted.addAll(nodes);
        }
        if (step.step() instanceof Step.Inject(var fault)) {
            fault.disks().forEach(place -> acquainted.remove(Twin.node(place)));
        }
        last = step;
        return breaches;
    }

    private List<Breach> before() {
        return last != null && last.name().startsWith(NAME) && (calm || isLong(last, time())) && atRest()
                ? judged()
                : List.of();
    }

    private static boolean isLong(TimelineStep step, Duration enough) {
        return step.step() instanceof Step.Hold(var time) && time.compareTo(enough) >= 0;
    }

    private Duration time() {
        return time(charter, situation.nodes().size());
    }

    /** {@return those that run and have not left} */
    private SortedSet<NodeId> present() {
        var present = new TreeSet<>(situation.running());
        present.removeAll(situation.left());
        return present;
    }

    private boolean atRest() {
        var present = present();
        return !present.isEmpty() && acquainted.containsAll(present) && present.stream().noneMatch(Twin::is)
                && situation.open().values().stream().noneMatch(fault -> fault instanceof NodeFault.SlowNames
                        || !Collections.disjoint(fault.paused(), present)
                        || fault.links(situation.nodes()).stream()
                                .anyMatch(link -> present.contains(link.from()) && present.contains(link.to())));
    }

    private SortedMap<NodeId, String> heads() {
        var found = new TreeMap<NodeId, String>();
        present().forEach(node -> agents.apply(node).members()
                .ifPresent(members -> found.put(node, members.text("head"))));
        return found;
    }

    private List<Breach> judged() {
        var breaches = new ArrayList<Breach>();
        for (var node : present()) {
            var status = agents.apply(node).status();
            var members = agents.apply(node).members();
            if (status.isEmpty() || members.isEmpty() || !status.get().text("phase").equals("joined")) {
                breaches.add(new Breach(Breach.SAYS_ALIVE, node + " runs, and takes no part"));
            } else {
                views(node, members.get(), breaches);
                contacts(node, status.get(), members.get(), breaches);
                flags(node, status.get(), breaches);
                told(node, status.get(), members.get(), breaches);
            }
        }
        if (!heads.isEmpty()) {
            var now = heads();
            if (!now.equals(heads)) {
                breaches.add(new Breach(Breach.QUIET, "nothing happened, and the ledgers of " + present()
                        + " grew all the same"));
            } else if (new TreeSet<>(now.values()).size() > 1) {
                breaches.add(new Breach(Breach.CONVERGENCE, "at rest, " + present() + " have different heads"));
            }
        }
        return breaches;
    }

    /** Who runs is alive in every view. */
    private void views(NodeId node, Json.Obj members, List<Breach> breaches) {
        for (var subject : present()) {
            var state = state(members, subject).orElse("unknown");
            if (!state.equals("alive")) {
                breaches.add(new Breach(Breach.SAYS_ALIVE, subject + " runs, and " + node + " believes it " + state));
            }
        }
    }

    /** Who hears nobody says so, who hears too few says so, and nobody else does. */
    private void contacts(NodeId node, Json.Obj status, Json.Obj members, List<Breach> breaches) {
        var others = present();
        var voters = voters(status);
        var majority = voters.size() / 2 + 1;
        voters.retainAll(others);
        others.remove(node);
        var names = others.stream().map(NodeId::value).toList();
        var heard = status.array("heard").stream().map(each -> ((Json.Str) each).value()).toList();
        if (!heard.equals(names)) {
            breaches.add(new Breach(Breach.CONTACT, node + " says that it hears " + heard + ", and " + names + " run"));
        }
        var isolated = status.find("isolated").isPresent();
        if (isolated != voters.size() < majority) {
            breaches.add(new Breach(Breach.CONTACT, node + " says that it is " + (isolated ? "" : "not ")
                    + "isolated, and of the voters " + voters + " run"));
        }
        var reach = reach(node, members, names, isolated);
        if (status.find("unreachedBy").isPresent()) {
            breaches.add(new Breach(Breach.CONTACT, node + " says that it is not reached by "
                    + status.array("unreachedBy") + ", and no link is cut"));
        }
        if (!status.text("reach").equals(reach)) {
            breaches.add(new Breach(Breach.CONTACT, node + " says that it reaches " + status.text("reach") + ", not "
                    + reach + ", and " + names + " run besides it"));
        }
    }

    private String reach(NodeId node, Json.Obj members, List<String> others, boolean isolated) {
        var missing = states(members).entrySet().stream()
                .filter(member -> !member.getKey().equals(node.value()) && !others.contains(member.getKey())).toList();
        if (others.isEmpty() && missing.stream().anyMatch(member -> !gone(members, member.getKey()))) {
            return "none";
        }
        return isolated || missing.stream().anyMatch(member -> !member.getValue().equals("dead")) ? "some" : "all";
    }

    /** The event log and the metrics say what the answers say. */
    private void told(NodeId node, Json.Obj status, Json.Obj members, List<Breach> breaches) {
        chronicle.differences(node, status, members)
                .forEach(difference -> breaches.add(new Breach(Breach.CONTACT, node + "'s events " + difference)));
        var metrics = agents.apply(node).metrics().map(Rest::numbers).orElse(Map.of());
        var expected = new TreeMap<String, Long>();
        expected.put("isolated", status.find("isolated").isPresent() ? 1L : 0);
        expected.put("peers_heard", (long) status.array("heard").size());
        expected.put("unreached_by", 0L);
        expected.put("health", status.number("health"));
        expected.put("ledger_entries", status.number("entries"));
        for (var state : List.of("alive", "suspect", "dead")) {
            expected.put("members{state=\"" + state + "\"}", states(members).values().stream().filter(state::equals)
                    .count());
        }
        expected.forEach((name, value) -> {
            if (!value.equals(metrics.get(name))) {
                breaches.add(new Breach(Breach.CONTACT, node + "'s metrics say " + name + " " + metrics.get(name)
                        + ", and it is " + value));
            }
        });
    }

    private static Map<String, Long> numbers(String metrics) {
        return metrics.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" "))
                .collect(Collectors.toMap(parts -> parts[0].substring("node_plane_".length()),
                        parts -> Long.parseLong(parts[1])));
    }

    /** Nobody writes beside anybody, and every voter that can have its vote has it. */
    private void flags(NodeId node, Json.Obj status, List<Breach> breaches) {
        if (status.find("rival").isPresent()) {
            breaches.add(new Breach(Breach.FLAGS, node + " speaks of a rival, and there is none"));
        }
        var voters = voters(status);
        var others = new TreeSet<>(voters);
        others.retainAll(present());
        others.remove(node);
        var needed = voters.size() - voters.size() / 2;
        if (voters.contains(node) && others.size() >= needed
                && !status.find("vouched").filter(new Json.Bool(true)::equals).isPresent()) {
            breaches.add(new Breach(Breach.FLAGS, node + " has no vote, although " + others + " could vouch for it"));
        }
    }

    /** {@return who votes, as this node says: whether that is right, the oracle says} */
    private static SortedSet<NodeId> voters(Json.Obj status) {
        var voters = new TreeSet<NodeId>();
        status.array("voters").forEach(voter -> voters.add(new NodeId(((Json.Str) voter).value())));
        return voters;
    }

    /**
     * {@return whether nothing is left to be said: of each member it is said that it is alive, or that it is dead, and of the
     * dead that they are gone for good, where voters say so by themselves}
     */
    private boolean settled() {
        var names = present().stream().map(NodeId::value).toList();
        return present().stream().allMatch(node -> agents.apply(node).members().filter(members -> states(members)
                .entrySet().stream().allMatch(member -> names.contains(member.getKey())
                        || member.getValue().equals("dead") && (charter.forgetAfterMs() == 0
                                || has(members, member.getKey(), each -> each.find("forgotten").isPresent()))))
                .isPresent());
    }

    private static Optional<String> state(Json.Obj members, NodeId subject) {
        return Optional.ofNullable(states(members).get(subject.value()));
    }

    private static SortedMap<String, String> states(Json.Obj members) {
        var states = new TreeMap<String, String>();
        members.array("members").stream().map(Json.Obj.class::cast)
                .forEach(member -> states.put(member.text("node"), member.text("state")));
        return states;
    }

    /** Whether nobody looks for it any more. */
    private static boolean gone(Json.Obj members, String node) {
        return has(members, node, member -> member.find("forgotten").isPresent() || member.find("cause").isPresent()
                && member.text("cause").equals("left"));
    }

    private static boolean has(Json.Obj members, String node, Predicate<Json.Obj> what) {
        return members.array("members").stream().map(Json.Obj.class::cast)
                .anyMatch(member -> member.text("node").equals(node) && what.test(member));
    }
}
