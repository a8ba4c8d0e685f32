package io.nodeplane.harness;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.experiment.TimelineStep;
import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Membership;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The evidence of a run, changed by hand. What is written into it is written as agents do it, with its events at everybody
 * who comes to hold it, so that nothing else is wrong than what a mutation means to be.
 */
final class Tampered {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration HOP = Duration.ofMillis(20);

    private final Run run;
    private final SortedMap<NodeId, NodeEvidence> nodes;
    private Run.Gathers gathers;
    private List<ExecutedStep> steps;
    private Instant at;

    private Tampered(Run run) {
        this.run = run;
        this.nodes = new TreeMap<>(run.nodes());
        this.gathers = run.gathers();
        this.steps = run.steps();
        this.at = run.step("afterwards").started().plus(PAUSE);
    }

    /** {@return the evidence of the run, to be changed; what is written is written while nothing goes on any more} */
    static Tampered of(Run run) {
        return new Tampered(run);
    }

    static NodeId node(int number) {
        return new NodeId("node-" + number);
    }

    Run run() {
        return new Run(run.id(), run.experiment(), run.charter(), run.world(), run.command(), run.facts(),
                run.detour(), run.started(), run.ended(), steps, run.windows(), nodes, gathers, run.clocks());
    }

    /** What is written next is written then. */
    Tampered at(Instant moment) {
        at = moment;
        return this;
    }

    Instant now() {
        return at;
    }

    NodeEvidence left(int node) {
        return nodes.get(node(node));
    }

    Ledger ledger(int node) {
        return left(node).ledger();
    }

    /** {@return the present incarnation of the node, as node-1's ledger says} */
    Incarnation incarnation(int node) {
        return left(1).view().member(node(node)).orElseThrow().incarnation();
    }

    /** {@return the feed that the node wrote last} */
    FeedId feed(int node) {
        return ledger(node).inReplayOrder().stream().map(Line::feed).filter(feed -> feed.node().equals(node(node)))
                .reduce((earlier, later) -> later).orElseThrow();
    }

    /** {@return what the node would write next} */
    Line next(int writer, Body body) {
        return ledger(writer).next(feed(writer), body, at.toEpochMilli(), List.of());
    }

    /** The node writes this, and every process that runs comes to hold it. {@return the entry} */
    EntryId writes(int writer, Body body) {
        return all(next(writer, body)).id();
    }

    /** Everybody who runs comes to hold the line. */
    Line all(Line line) {
        return held(line, nodes.keySet());
    }

    /** These nodes come to hold the line, its writer first, if they run. */
    Line held(Line line, Collection<NodeId> holders) {
        var others = new ArrayList<>(holders);
        if (others.remove(line.feed().node())) {
            hold(line.feed().node(), line, at);
        }
        others.stream().filter(node -> nodes.get(node).running()).forEach(node -> hold(node, line, at.plus(HOP)));
        at = at.plus(PAUSE);
        return line;
    }

    private void hold(NodeId node, Line line, Instant when) {
        var left = nodes.get(node);
        if (!(left.ledger().admit(line) instanceof Admission.Stored(var ledger))) {
            throw new IllegalStateException(node + " cannot hold " + line + ": " + left.ledger().admit(line));
        }
        var view = Membership.replay(run.charter(), ledger).view();
        nodes.put(node, new NodeEvidence(node, ledger, view, left.events(), left.running(), left.flaws(),
                left.folder()));
        log(node, when, Event.of("head", "the ledger grew").with("head", ledger.head().hex())
                .with("entries", ledger.size()).with("lines", new Json.Arr(List.of(line.id().json()))));
        view.members().forEach((subject, member) -> {
            if (left.view().member(subject).filter(member::equals).isEmpty()) {
                log(node, when, view(subject, member.state().word(), member.state().cause(),
                        member.incarnation().number()));
            }
        });
    }

    private static Event view(NodeId subject, String state, String cause, long incarnation) {
        return Event.of("view", "told").with("member", subject.value()).with("state", state).with("cause", cause)
                .with("incarnation", incarnation);
    }

    /** From then on, for a while, the observer's log says that it believed this, which its ledger does not say. */
    Tampered believes(int observer, int subject, String state, String cause, Instant from, Instant to) {
        believes(observer, subject, state, cause, from);
        return believes(observer, subject, "alive", "", to);
    }

    Tampered believes(int observer, int subject, String state, String cause, Instant from) {
        log(node(observer), from, view(node(subject), state, cause, incarnation(subject).number()));
        return this;
    }

    /** The node's log has this event too. */
    Tampered says(int node, Event event) {
        log(node(node), at, event);
        at = at.plus(PAUSE);
        return this;
    }

    private void log(NodeId node, Instant when, Event event) {
        var events = new ArrayList<>(nodes.get(node).events());
        var place = events.size();
        while (place > 0 && events.get(place - 1).at().isAfter(when)) {
            place--;
        }
        events.add(place, new LoggedEvent(node, when, 0, event));
        logged(node, events);
    }

    /** The node's log lacks these events, of which there are some. */
    Tampered without(int node, Predicate<LoggedEvent> events) {
        var rest = left(node).events().stream().filter(events.negate()).toList();
        if (rest.size() == left(node).events().size()) {
            throw new IllegalStateException(node(node) + " has no such event");
        }
        logged(node(node), rest);
        return this;
    }

    /** The node's log has other events in the place of these. */
    Tampered instead(int node, UnaryOperator<LoggedEvent> change) {
        logged(node(node), left(node).events().stream().map(change).toList());
        return this;
    }

    private void logged(NodeId node, List<LoggedEvent> events) {
        var left = nodes.get(node);
        nodes.put(node, new NodeEvidence(node, left.ledger(), left.view(), events, left.running(), left.flaws(),
                left.folder()));
    }

    /** The node makes this of its ledger. */
    Tampered shows(int node, MembershipView view) {
        var left = left(node);
        nodes.put(node(node), new NodeEvidence(left.node(), left.ledger(), view, left.events(), left.running(),
                left.flaws(), left.folder()));
        return this;
    }

    /** The feed files of the node lack the line, which its ledger holds. */
    Tampered unwritten(int node, EntryId line) {
        var left = left(node);
        var text = left.ledger().find(line).orElseThrow().text() + "\n";
        nodes.put(node(node), new NodeEvidence(left.node(), left.ledger(), left.lines().stream()
                .filter(each -> !each.equals(text)).toList(), left.view(), left.events(), left.running(), left.flaws(),
                left.folder()));
        return this;
    }

    /** The step with this name was another one. */
    Tampered did(String name, Step step) {
        steps = steps.stream().map(executed -> executed.step().name().equals(name)
                ? new ExecutedStep(new TimelineStep(executed.step().number(), name, step), executed.started(),
                        executed.ended(),
                        executed.calls(),
                        executed.held(), executed.notes())
                : executed).toList();
        return this;
    }

    /** The copies say this. */
    Tampered gathered(UnaryOperator<Run.Gathers> change) {
        gathers = change.apply(gathers);
        return this;
    }

    /** The node left this behind. */
    Tampered left(NodeEvidence evidence) {
        nodes.put(evidence.node(), evidence);
        return this;
    }
}
