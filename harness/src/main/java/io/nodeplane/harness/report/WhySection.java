package io.nodeplane.harness.report;

import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Explanation;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Why the nodes that a fault touched are in the state in which they are, told by ledger lines. */
final class WhySection {
    private static final int NODES_MAX = 4;
    private static final int REASONS_MAX = 12;

    private final ReportContext context;
    private final Optional<Replay> replayed;

    WhySection(ReportContext context, Optional<Replay> replayed) {
        this.context = context;
        this.replayed = replayed;
    }

    void write(Markdown markdown) {
        var touched = touched();
        if (touched.isEmpty() || replayed.isEmpty()) {
            return;
        }
        var replay = replayed.orElseThrow();
        var membership = Membership.replay(context.run().charter(), replay.ledger());
        markdown.section("Why they are what they are");
        markdown.block(
                "By the ledger of " + replay.owner() + " at the end: the entries that make the state of each node"
                        + " that a fault of processes or disks was about.");
        touched.stream().limit(NODES_MAX).forEach(node -> Explanation.of(membership, replay.ledger(), node)
                .ifPresent(why -> tell(markdown, node, why)));
        if (touched.size() > NODES_MAX) {
            markdown.block("The others are left out: " + Quantity.names(List.copyOf(touched).subList(NODES_MAX,
                    touched.size())) + ".");
        }
    }

    private static void tell(Markdown markdown, NodeId node, Explanation why) {
        markdown.block("**" + node + "**: " + Markdown.cell(why.summary()) + ".");
        if (!why.reasons().isEmpty()) {
            // What a confirmation rests on is told by its certificate.
            var certified = why.reasons().stream()
                    .anyMatch(reason -> reason.line().entry().body() instanceof Body.Confirmed);
            markdown.list(why.reasons().stream().filter(reason -> !certified
                    || !(reason.line().entry().body() instanceof Body.Suspected
                            || reason.line().entry().body() instanceof Body.Vouched))
                    .limit(REASONS_MAX)
                    .map(reason -> Markdown.code(reason.line().id().toString()) + ": " + Markdown.cell(reason
                            .sentence()))
                    .toList());
        }
    }

    private SortedSet<NodeId> touched() {
        var touched = new TreeSet<NodeId>();
        context.troubles().forEach(trouble -> {
            trouble.fault().ended().forEach(place -> touched.add(Twin.node(place)));
            touched.addAll(trouble.fault().disks());
            touched.addAll(trouble.fault().paused());
            if (trouble.fault() instanceof NodeFault.Clone clone) {
                touched.addAll(clone.which());
            }
        });
        return touched;
    }
}
