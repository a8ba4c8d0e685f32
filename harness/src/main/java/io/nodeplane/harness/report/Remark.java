package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.index.Opinion;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Something at a node's line in the space-time picture: an own entry, or that it came to believe something.
 *
 * @param sign what is believed of them from there on, or what the entry says
 * @param about whom; nobody for a word about itself
 */
record Remark(NodeId node, Instant at, Kind kind, Opinion sign, String verb, List<NodeId> about) {
    /** How soon after an own entry the change of belief that comes of it is the same thing. */
    private static final Duration SAME = Duration.ofMillis(20);

    /** What a remark is about. */
    enum Kind {
        OWN, BELIEF, ISOLATION
    }

    /** {@return all of a run, in order of time} */
    static List<Remark> of(ReportContext context) {
        var all = new ArrayList<Remark>();
        own(context, all, "suspected", Opinion.SUSPECT, "suspects");
        own(context, all, "confirmed", Opinion.CONFIRMED, "confirms dead");
        own(context, all, "recovered", Opinion.ALIVE, "recovers");
        own(context, all, "joined", Opinion.ALIVE, "joins");
        own(context, all, "left", Opinion.LEFT, "leaves");
        own(context, all, "started", Opinion.ALIVE, "starts");
        own(context, all, "new-feed", Opinion.UNKNOWN, "new feed");
        own(context, all, "updated", Opinion.UNKNOWN, "updated");
        own(context, all, "reported", Opinion.UNKNOWN, "reports");
        own(context, all, "vouched", Opinion.UNKNOWN, "has a vote");
        words(context, all, "isolated", "isolated");
        words(context, all, "connected", "connected");
        words(context, all, "fork", "knows a fork");
        words(context, all, "rival", "notices a rival");
        words(context, all, "hole", "finds damage");
        words(context, all, "mended", "files mended");
        var own = List.copyOf(all);
        beliefs(context).stream().filter(belief -> own.stream().noneMatch(one -> says(one, belief))).forEach(all::add);
        all.sort(Comparator.comparing(Remark::at).thenComparing(Remark::node).thenComparing(Remark::kind));
        return List.copyOf(all);
    }

    /** {@return whether the own entry says what the belief says, at the same moment} */
    private static boolean says(Remark own, Remark belief) {
        return own.kind() == Kind.OWN && own.node().equals(belief.node()) && own.sign() == belief.sign()
                && own.about().equals(belief.about())
                && Duration.between(own.at(), belief.at()).abs().compareTo(SAME) <= 0;
    }

    private static void own(ReportContext context, List<Remark> all, String kind, Opinion sign, String verb) {
        context.index().events(kind).stream().filter(event -> event.event().entry().isPresent())
                .forEach(event -> all.add(new Remark(event.node(), event.at(), Kind.OWN, sign, verb,
                        kind.equals("suspected") || kind.equals("confirmed") || kind.equals("reported")
                                ? peer(event)
                                : List.of())));
    }

    private static void words(ReportContext context, List<Remark> all, String kind, String words) {
        context.index().events(kind).forEach(event -> all.add(new Remark(event.node(), event.at(), Kind.ISOLATION,
                Opinion.UNKNOWN, words, List.of())));
    }

    private static List<NodeId> peer(LoggedEvent event) {
        return event.text("peer").isEmpty() ? List.of() : List.of(new NodeId(event.text("peer")));
    }

    private static List<Remark> beliefs(ReportContext context) {
        var changes = new ArrayList<Remark>();
        for (var observer : context.nodes()) {
            for (var subject : context.others(observer)) {
                var before = Opinion.UNKNOWN;
                for (var span : context.beliefs().spans(observer, subject)) {
                    var now = span.what().opinion();
                    if (now != before && now != Opinion.UNKNOWN && !Twin.is(subject)) {
                        changes.add(new Remark(observer, span.from(), Kind.BELIEF, now, now.word(), List.of(subject)));
                    }
                    before = now;
                }
            }
        }
        return changes;
    }

    /** {@return whether the other says the same of somebody else} */
    boolean like(Remark other) {
        return node.equals(other.node) && kind == other.kind && sign == other.sign && verb.equals(other.verb);
    }

    /** {@return both in one} */
    Remark with(Remark other) {
        var both = new TreeSet<>(about);
        both.addAll(other.about);
        return new Remark(node, at, kind, sign, verb, List.copyOf(both));
    }

    /** {@return it in few words} */
    String words(String prefix) {
        var names = String.join(", ", about.stream().map(node -> node.value().substring(prefix.length())).toList());
        return names.isEmpty() ? verb : kind == Kind.OWN ? verb + " " + names : names + " " + verb;
    }
}
