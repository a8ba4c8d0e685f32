package io.nodeplane.harness.report;

import io.nodeplane.harness.evidence.NodeEvidence;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.report.Markdown.Column;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the run was made of, where its evidence is, and what it cannot show. */
final class SetupSection {
    private final ReportContext context;
    private final int runs;
    private final Bundled bundled;

    /**
     * @param runs how many runs the report's measures are of
     * @param bundled where the evidence is
     */
    SetupSection(ReportContext context, int runs, Bundled bundled) {
        this.context = context;
        this.runs = runs;
        this.bundled = bundled;
    }

    void write(Markdown markdown) {
        setup(markdown);
        evidence(markdown);
        limits(markdown);
    }

    private void setup(Markdown markdown) {
        var run = context.run();
        var charter = run.charter();
        markdown.section("Setup");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("World", Markdown.cell(run.world())));
        rows.add(List.of("Cluster", run.experiment().cluster().describe()));
        rows.add(List.of("Voters",
                Markdown.code(English.commas(charter.voters())) + "; a majority is " + charter.majority()));
        rows.add(List.of("Charter", "probe every " + ms(charter.probeIntervalMs()) + ", timeout "
                + ms(charter.probeTimeoutMs()) + ", " + charter.indirectProbes() + " indirect, suspect after "
                + Quantity.count(charter.suspectAfter(), "round", "rounds") + ", confirm after "
                + ms(charter.confirmAfterMs()) + ", sync every " + ms(charter.syncIntervalMs()) + ", push to "
                + charter.pushFanout() + ", health to " + charter.caution().healthMax() + ", back-off to "
                + charter.caution().backoffMax() + " doublings, forgiven after "
                + ms(charter.caution().forgiveAfterMs())));
        rows.add(List.of("Cluster id", Markdown.code(charter.id().brief())));
        run.facts().forEach(fact -> rows.add(List.of(Markdown.cell(fact.name()), Markdown.cell(fact.value()))));
        markdown.table(List.of(Column.text("What"), Column.text("Value")), rows);
        detour(markdown);
    }

    private void detour(Markdown markdown) {
        var detour = context.run().detour();
        if (detour.tried().isEmpty()) {
            markdown.block("**Self-test of the links: nothing was tried.** Whether there is a way round them is not"
                    + " known. " + Markdown.cell(detour.method()));
            return;
        }
        markdown.block("Self-test of the links: " + Markdown.cell(detour.method()) + " "
                + (detour.open().isEmpty()
                        ? "Of " + Quantity.count(detour.tried().size(), "way", "ways") + " round the links, none was"
                                + " open."
                        : "**" + detour.open().size() + " of " + detour.tried().size() + " ways round the links were"
                                + " open**: " + Markdown.cell(Quantity.names(detour.open())) + "."));
    }

    private void evidence(Markdown markdown) {
        var run = context.run();
        markdown.section("Evidence");
        SortedMap<String, List<NodeEvidence>> byHead = new TreeMap<>();
        run.nodes().values().forEach(node -> byHead.computeIfAbsent(node.ledger().head().hex(),
                head -> new ArrayList<>()).add(node));
        markdown.table(
                List.of(Column.text("Ledger head at the end"), Column.number("Entries"), Column.text("Whose it is")),
                byHead.entrySet().stream().map(head -> List.of(Markdown.code(head.getKey()),
                        Long.toString(head.getValue().getFirst().ledger().size()), holders(head.getValue()))).toList());
        var flaws = run.nodes().values().stream().flatMap(node -> node.flaws().stream()
                .map(flaw -> node.node() + ": " + Markdown.cell(flaw))).toList();
        if (!flaws.isEmpty()) {
            markdown.block("**Not every file was sound:**").list(flaws);
        }
        markdown.block("The files of all nodes were copied "
                + Quantity.count(run.gathers().moments().size(), "time", "times") + ". " + whereabouts(run.id()));
    }

    private String whereabouts(String runId) {
        var here = "in " + Markdown.code("runs/" + runId) + " of the checkout that made this report";
        return switch (bundled) {
            case Bundled.Beside(var file, var bytes, var recheck) -> "Ledgers, event logs and what was done when are in"
                    + " [" + file + "](" + file + "); what the processes printed is " + here + ", and not committed.";
            case Bundled.TooLarge(var bytes, var most) -> "Ledgers, event logs and the rest of the evidence are " + here
                    + "; they are not committed, for compressed they have " + Quantity.bytes(bytes)
                    + ", and no more than "
                    + Quantity.bytes(most) + " is kept beside a report.";
            case Bundled.Nowhere() -> "Ledgers, event logs and the rest of the evidence are " + here
                    + "; they are not committed.";
        };
    }

    private static String holders(List<NodeEvidence> nodes) {
        var ids = nodes.stream().map(node -> node.running() ? node.node().value() : node.node() + " (not running)")
                .toList();
        return Quantity.names(ids);
    }

    private void limits(Markdown markdown) {
        var limits = new ArrayList<>(List.of(
                runs > 1
                        ? "All but the tables of measures is about one run. Times depend on the machine and its load."
                        : "It is one run: an example and a check, no statistics. Times depend on the machine and its"
                                + " load.",
                "The order of events of different nodes is that of their wall clocks, which are all the clock of one"
                        + " machine. Causality is proved by the ledger alone.",
                "Bytes are counted by the agents, so a byte that was sent and never received is not seen."));
        switch (context.run().world()) {
            case "process" ->
                limits.add("All nodes share one loopback device. Nothing forbids a direct connection there;"
                        + " the self-test shows only that the tried ways are not used or not open.");
            case "docker" -> limits.add("All containers share one kernel: nodes do not fail together with a machine.");
            case "sim" -> limits.add("Time and network are simulated: no socket, disk or scheduler took part.");
            default -> {
                // Nothing is known about what another world leaves out.
            }
        }
        markdown.section("Limits of this report").list(limits);
    }

    private static String ms(long millis) {
        return Quantity.time(Duration.ofMillis(millis));
    }

    /** {@return the text without the places of this machine: evidence is named by its run} */
    static String withoutPlaces(String text, SortedMap<NodeId, NodeEvidence> nodes, String runId) {
        var cleaned = text;
        for (var node : nodes.values()) {
            cleaned = cleaned.replace(node.folder().toString(), "runs/" + runId + "/" + node.node());
        }
        for (var node : nodes.values()) {
            var parent = node.folder().getParent();
            if (parent != null && parent.getNameCount() > 1) {
                cleaned = cleaned.replace(parent.toString(), "runs/" + runId);
            }
        }
        // Agents name files by where they really lie.
        return cleaned.replaceAll("[^\\s'`|]*/runs/" + Pattern.quote(runId) + "/", "runs/" + runId + "/");
    }
}
