package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.ExecutedStep;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.Expectation;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Belief;
import io.nodeplane.harness.index.Beliefs;
import io.nodeplane.harness.index.Heads;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.harness.index.RunIndex;
import io.nodeplane.harness.index.Span;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Union;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the experiment expects, held against what the nodes wrote and believed. */
final class Expectations {
    private static final int SHOWN_MAX = 6;
    private final Run run;
    private final Beliefs beliefs;
    private final Union union;
    private final Heads heads;
    private final FeedExpectations feeds;
    private final ClaimExpectations claims;
    private final CharterExpectations charters;
    private final CountExpectations counts;

    Expectations(RunIndex index) {
        this.feeds = new FeedExpectations(index);
        this.claims = new ClaimExpectations(index.run());
        this.charters = new CharterExpectations(index.run());
        this.run = index.run();
        this.beliefs = index.beliefs();
        this.union = index.union();
        this.heads = index.heads();
        this.counts = new CountExpectations(union);
    }

    Finding judge(Expectation expectation) {
        return new Finding(Finding.Kind.EXPECTATION, expectation.describe(), verdict(expectation));
    }

    private Verdict verdict(Expectation expectation) {
        var stretch = Stretch.of(run, expectation.when());
        var effects = Stretch.ofEffects(run, expectation.when());
        return switch (expectation) {
            case Expectation.Confirmed(var by, var subjects, var when) ->
                sometime(by, subjects, stretch, "dead/confirmed", Opinion.CONFIRMED);
            case Expectation.Suspected(var by, var subjects, var when) ->
                sometime(by, subjects, stretch, "suspect", Opinion.SUSPECT);
            case Expectation.NeverConfirmed(var by, var subjects, var when) ->
                never(by, subjects, stretch, "confirmed", Opinion.CONFIRMED);
            case Expectation.NeverSuspected(var by, var subjects, var when) ->
                never(by, subjects, stretch, "suspected", Opinion.SUSPECT);
            case Expectation.Left(var by, var subjects, var when) ->
                sometime(by, subjects, stretch, "dead/left", Opinion.LEFT);
            case Expectation.Forgotten(var by, var subjects, var when) -> forgotten(by, subjects, stretch);
            case Expectation.Refused(var by, var subjects, var when) -> claims.refused(by, subjects, stretch);
            case Expectation.InForce expected -> charters.inForce(expected, stretch);
            case Expectation.NeverRefused(var by, var subjects, var when) ->
                claims.neverRefused(by, subjects, stretch);
            case Expectation.Isolated(var nodes, var when) -> isolated(nodes, stretch);
            case Expectation.NeverIsolated(var nodes, var when) -> neverIsolated(nodes, stretch);
            case Expectation.Confirmations(var subjects, var atMost, var when) ->
                counts.confirmations(subjects, atMost, stretch);
            case Expectation.Lines(var nodes, var atMost, var when) -> counts.lines(nodes, atMost, stretch);
            case Expectation.Converged(var nodes, var when) -> converged(nodes, stretch.to());
            case Expectation.Alive(var by, var subjects, var when) -> alive(by, subjects, stretch.to());
            case Expectation.Reconverged(var nodes, var syncs, var when) ->
                reconverged(nodes, syncs, run.step(when.step()));
            case Expectation.IncarnationRaised(var nodes, var when) -> raised(nodes, effects);
            case Expectation.FeedKept(var nodes, var when) -> feedKept(nodes, stretch);
            case Expectation.NewFeed begun -> feeds.newFeed(begun, effects);
            case Expectation.Forked forked -> feeds.forked(forked, effects);
            case Expectation.NoFork(var nodes, var when) -> feeds.noFork(nodes);
            case Expectation.Mended(var nodes, var when) -> feeds.mended(nodes, effects);
            case Expectation.Vouched(var nodes, var when) -> feeds.vouched(nodes, effects);
            case Expectation.Traffic(var nodes, var claim, var when) ->
                new TrafficExpectations(run).judge(nodes, claim, stretch);
        };
    }

    private Verdict forgotten(Collection<NodeId> by, Collection<NodeId> subjects, Stretch stretch) {
        var broken = new ArrayList<String>();
        var last = stretch.from();
        for (var pair : pairs(by, subjects)) {
            var told = Objects.requireNonNull(run.nodes().get(pair.observer())).events().stream()
                    .filter(event -> stretch.holds(event.at())
                            && event.event().kind().equals("forgotten")
                            && event.event().details().text("member").equals(pair.subject().value()))
                    .findFirst();
            if (told.isEmpty()) {
                broken.add(pair.observer() + " was never told that " + pair.subject() + " is gone for good");
            } else if (told.get().at().isAfter(last)) {
                last = told.get().at();
            }
        }
        return broken.isEmpty()
                ? new Verdict.Held("the last to be told was told at " + seconds(run.started(), last))
                : new Verdict.Broken(broken);
    }

    private Verdict sometime(Collection<NodeId> by, Collection<NodeId> subjects, Stretch stretch, String what,
            Opinion wanted) {
        var broken = new ArrayList<String>();
        var last = stretch.from();
        for (var pair : pairs(by, subjects)) {
            var first = first(pair, stretch, wanted);
            if (first.isEmpty()) {
                broken.add(pair.observer() + " never believed " + pair.subject() + " " + what);
            } else if (first.get().isAfter(last)) {
                last = first.get();
            }
        }
        return verdict(by, broken, "the last of " + pairs(by, subjects).size() + " such beliefs came "
                + seconds(stretch.from(), last) + " after the stretch began");
    }

    private Verdict never(Collection<NodeId> by, Collection<NodeId> subjects, Stretch stretch, String kind,
            Opinion unwanted) {
        var broken = new ArrayList<String>();
        for (var pair : pairs(by, subjects)) {
            first(pair, stretch, unwanted).ifPresent(since -> broken.add(pair.observer() + " believed "
                    + pair.subject() + " " + unwanted.phrase() + " at " + seconds(run.started(), since)));
        }
        for (var line : union.lines()) {
            if (by.contains(line.feed().node()) && stretch.holds(at(line))
                    && line.entry().body().kind().equals(kind)
                    && subject(line).filter(subjects::contains).isPresent()) {
                broken.add(line.feed().node() + " wrote " + kind + " about " + subject(line).get() + " (" + line.id()
                        + ")");
            }
        }
        return verdict(by, broken, "0 such entries and 0 such beliefs of " + pairs(by, subjects).size() + " pairs");
    }

    /** {@return since when the one believed this of the other, for the first time at some moment of the stretch} */
    private Optional<Instant> first(Pair pair, Stretch stretch, Opinion what) {
        return beliefs.within(pair.observer(), pair.subject(), stretch).stream()
                .filter(belief -> belief.to().is(what)).map(Span.Change::at).findFirst();
    }

    private Verdict isolated(Collection<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var times = new ArrayList<String>();
        for (var node : nodes) {
            var at = beliefs.isolatedWithin(node, stretch);
            at.ifPresentOrElse(moment -> times.add(node + " after " + seconds(stretch.from(), moment)),
                    () -> broken.add(node + " never said that it is isolated"));
        }
        return verdict(nodes, broken, String.join(", ", times));
    }

    private Verdict neverIsolated(Collection<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        nodes.forEach(node -> beliefs.isolatedWithin(node, stretch).ifPresent(moment -> broken.add(node
                + " said that it is isolated, " + seconds(stretch.from(), moment) + " after the stretch began")));
        return verdict(nodes, broken, "none of " + nodes.size() + " ever said so");
    }

    private Verdict converged(Collection<NodeId> nodes, Instant end) {
        var different = new TreeSet<String>();
        var views = new TreeSet<String>();
        var broken = new ArrayList<String>();
        var atEnd = end.equals(run.ended());
        // Once for all nodes: it goes through the events of all of them.
        var held = atEnd ? new TreeMap<NodeId, String>() : heads.at(end);
        for (var node : nodes) {
            var evidence = run.nodes().get(node);
            if (evidence == null) {
                return new Verdict.Unknown("no evidence of " + node);
            }
            different.add(atEnd
                    ? evidence.ledger().head().hex()
                    : held.getOrDefault(node, "none of " + node));
            views.add(atEnd ? evidence.view().digest().hex() : viewAt(node, end));
        }
        if (different.size() != 1) {
            broken.add(different.size() + " different ledger heads");
        }
        if (views.size() != 1) {
            broken.add(views.size() + " different views");
        }
        return verdict(nodes, broken, "one head " + different.first().substring(0, 16) + "... and one view at "
                + seconds(run.started(), end));
    }

    private String viewAt(NodeId observer, Instant moment) {
        var view = new StringBuilder();
        run.nodes().keySet().forEach(subject -> beliefs.at(observer, subject, moment).ifPresent(belief -> view
                .append(subject).append(' ').append(belief.opinion()).append(belief.incarnation())
                .append('\n')));
        return view.toString();
    }

    private Verdict alive(Collection<NodeId> by, Collection<NodeId> subjects, Instant end) {
        var broken = new ArrayList<String>();
        for (var pair : pairs(by, subjects)) {
            var opinion = beliefs.at(pair.observer(), pair.subject(), end)
                    .map(Belief::opinion).orElse(Opinion.UNKNOWN);
            if (opinion != Opinion.ALIVE) {
                broken.add(pair.observer() + " believes " + pair.subject() + " " + opinion.state());
            }
        }
        return verdict(by, broken, pairs(by, subjects).size() + " of " + pairs(by, subjects).size() + " pairs");
    }

    /** Judged from the last link that was opened: until then the cluster is still cut. From the first one it is told too. */
    private Verdict reconverged(Collection<NodeId> nodes, int syncs, ExecutedStep executed) {
        var limit = syncs * run.charter().syncIntervalMs();
        var since = Stretch.since(run, executed);
        var whole = beliefs.aliveForGood(nodes, nodes.stream().map(Twin::node).toList(), since);
        if (whole.isEmpty()) {
            return verdict(nodes, List.of("some view lacked somebody to the end"), "");
        }
        if (whole.get().equals(since.from())) {
            return verdict(nodes, List.of(), "all views were whole already before '" + executed.step().name() + "'");
        }
        var first = Duration.between(executed.started(), whole.get()).toMillis();
        var last = Duration.between(executed.ended(), whole.get()).toMillis();
        var told = "the last view was whole " + first + " ms after '" + executed.step().name() + "' began and "
                + Math.abs(last) + " ms " + (last < 0 ? "before" : "after") + " it was done, and " + syncs
                + " sync intervals are " + limit + " ms";
        return verdict(nodes, last > limit ? List.of(told) : List.of(), told);
    }

    private Verdict raised(Collection<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var node : nodes) {
            var incarnations = beliefs.within(node, node, stretch).stream()
                    .map(belief -> belief.to().incarnation()).toList();
            if (incarnations.isEmpty() || incarnations.getLast() <= incarnations.getFirst()) {
                broken.add(
                        node + " stayed in incarnation " + (incarnations.isEmpty() ? "none" : incarnations.getLast()));
            } else {
                shown.add(node + " from " + incarnations.getFirst() + " to " + incarnations.getLast());
            }
        }
        return verdict(nodes, broken, String.join(", ", shown));
    }

    private Verdict feedKept(Collection<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var shown = new ArrayList<String>();
        for (var node : nodes) {
            var own = union.lines().stream().filter(line -> line.feed().node().equals(node)).toList();
            var before = own.stream().filter(line -> at(line).isBefore(stretch.from())).map(Line::feed)
                    .reduce((earlier, later) -> later);
            var written = own.stream().filter(line -> stretch.holds(at(line))).toList();
            var feeds = new TreeSet<FeedId>();
            written.forEach(line -> feeds.add(line.feed()));
            if (before.isEmpty() && !stretch.from().isAfter(run.started())) {
                // Of the whole run: what it writes first is what it goes on with.
                before = written.stream().map(Line::feed).findFirst();
            }
            if (before.isEmpty() || written.isEmpty()) {
                return new Verdict.Unknown(node + " wrote nothing before or within the stretch");
            }
            if (!feeds.equals(new TreeSet<>(List.of(before.get())))) {
                broken.add(node + " wrote on " + feeds + ", before on " + before.get());
            }
            shown.add(written.size() + " entries on " + before.get());
        }
        return verdict(nodes, broken, String.join(", ", shown));
    }

    private Verdict verdict(Collection<NodeId> observers, List<String> broken, String held) {
        var silent = observers.stream().filter(node -> !beliefs.known(node)).toList();
        if (!silent.isEmpty()) {
            return new Verdict.Unknown("no event log of " + silent);
        }
        if (broken.isEmpty()) {
            return new Verdict.Held(held);
        }
        var shown = new ArrayList<>(broken.subList(0, Math.min(SHOWN_MAX, broken.size())));
        if (broken.size() > SHOWN_MAX) {
            shown.add("and " + (broken.size() - SHOWN_MAX) + " more");
        }
        return new Verdict.Broken(shown);
    }

    private record Pair(NodeId observer, NodeId subject) {}

    private static List<Pair> pairs(Collection<NodeId> by, Collection<NodeId> subjects) {
        return by.stream().flatMap(observer -> subjects.stream().filter(subject -> !subject.equals(Twin.node(observer)))
                .map(subject -> new Pair(observer, subject))).toList();
    }

    private static Optional<NodeId> subject(Line line) {
        return switch (line.entry().body()) {
            case Body.Suspected suspected -> Optional.of(suspected.subject());
            case Body.Confirmed confirmed -> Optional.of(confirmed.subject());
            case Body other -> Optional.empty();
        };
    }

    private Instant at(Line line) {
        return union.written(line);
    }

    static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(from, to).toMillis() / 1000.0);
    }
}
