package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.detector.Way;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The ways between all members, as those who answered tell.
 *
 * @param nodes all members that have not left
 * @param answers what those who answered tell of their links, by node
 * @param recentMs what is longer ago says nothing of now
 */
record LinkMatrix(SortedSet<String> nodes, SortedMap<String, Json.Obj> answers, long recentMs) {
    private static final int HUNDRED = 100;
    private static final List<String> LEGEND = List.of("*            told here what it sees; the others did not answer",
            "2/9 ms       is answered, in so many ms: median, 99th percentile; how many probes of the last minutes were lost",
            "arrives      its requests arrive, and no answer is known to come back",
            "CLOSED       its requests do not arrive; 'but for answers': what it answers does",
            "no answer    its requests are not answered; whether they arrive nobody said", "?            not known");

    Way way(String from, String to) {
        return Way.of(link(from, to), link(to, from), recentMs);
    }

    private Optional<Json.Obj> link(String of, String to) {
        return Optional.ofNullable(answers.get(of)).flatMap(answer -> answer.array("links").stream()
                .map(Json.Obj.class::cast).filter(link -> link.text("peer").equals(to)).findFirst());
    }

    Json json() {
        var ways = new ArrayList<Json>();
        for (var from : nodes) {
            for (var to : nodes) {
                if (!from.equals(to)) {
                    ways.add(json(from, to, way(from, to)));
                }
            }
        }
        return Json.object().with("recentMs", recentMs)
                .with("answered", Json.texts(answers.keySet()))
                .with("nodes", Json.texts(nodes))
                .with("ways", new Json.Arr(ways));
    }

    private static Json json(String from, String to, Way way) {
        var json = Json.object().with("from", from).with("to", to).with("way", way.word());
        return switch (way) {
            case Way.Open(var p50, var p99, var probes, var lost) -> json.with("p50Ms", p50).with("p99Ms", p99)
                    .with("probes", probes).with("lost", lost);
            case Way.Closed(var helper, var answersArrive) -> helper.map(name -> json.with("helper", name)).orElse(json)
                    .with("answersArrive", new Json.Bool(answersArrive));
            case Way.Unanswered(var helper) -> helper.map(name -> json.with("helper", name)).orElse(json);
            case Way.Arrives arrives -> json;
            case Way.Unknown unknown -> json;
        };
    }

    void print(PrintWriter out) {
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<>(List.of("FROM \\ TO"));
        head.addAll(nodes);
        rows.add(head);
        for (var from : nodes) {
            var row = new ArrayList<>(List.of(answers.containsKey(from) ? from + " *" : from));
            nodes.forEach(to -> row.add(from.equals(to) ? "-" : cell(way(from, to))));
            rows.add(row);
        }
        Table.print(rows, out);
        out.println();
        LEGEND.forEach(out::println);
    }

    private static String cell(Way way) {
        return switch (way) {
            case Way.Open(var p50, var p99, var probes, var lost) -> (probes == lost
                    ? "open"
                    : p50 + "/" + p99 + " ms") + (lost == 0 ? "" : " " + percent(lost, probes) + "% lost");
            case Way.Arrives arrives -> "arrives";
            case Way.Closed(var helper, var answersArrive) -> "CLOSED" + (answersArrive ? " but for answers" : "")
                    + via(helper);
            case Way.Unanswered(var helper) -> "no answer" + via(helper);
            case Way.Unknown unknown -> "?";
        };
    }

    /** Never 0 where something was lost. */
    private static long percent(long lost, long probes) {
        return Math.max(1, HUNDRED * lost / probes);
    }

    private static String via(Optional<String> helper) {
        return helper.map(name -> " via " + name).orElse("");
    }
}
