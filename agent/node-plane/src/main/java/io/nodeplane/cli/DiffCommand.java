package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two ledgers. */
@Command(name = "diff", mixinStandardHelpOptions = true, //
        description = {"Compares two ledgers: where each feed begins to differ, and where the replay does.",
                "Ledgers are sets: two with equal heads are equal, in whatever order their entries came."}, //
        exitCodeListHeading = "%nExit codes:%n", //
        exitCodeList = {"0:equal", "1:they differ; or no agent answers",
                "2:there is no ledger, or the command line is wrong", "4:one of them is damaged"})
final class DiffCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;
    @Parameters(index = "0", paramLabel = "A", description = LedgerSource.MEANING)
    private String a = "";
    @Parameters(index = "1", paramLabel = "B", description = "The other one.")
    private String b = "";
    @Option(names = "--timeout", paramLabel = "MS", defaultValue = "5000", description = "Wait for an agent (5000 ms).")
    private int timeoutMs;
    @Option(names = "--json", description = "The answer as JSON.")
    private boolean json;

    /** Where a feed differs. The first entry is that of the lowest place that only one ledger has. */
    private record Difference(FeedId feed, Line first, boolean inA, List<Line> onlyA, List<Line> onlyB,
            boolean knownToA,
            boolean knownToB) {

        static Optional<Difference> of(FeedId feed, Ledger a, Ledger b) {
            var onlyA = a.feed(feed).stream().filter(line -> b.find(line.id()).isEmpty()).toList();
            var onlyB = b.feed(feed).stream().filter(line -> a.find(line.id()).isEmpty()).toList();
            return Stream.concat(onlyA.stream(), onlyB.stream()).min(Comparator.comparing(Line::id))
                    .map(first -> new Difference(feed, first, a.find(first.id()).isPresent(), onlyA, onlyB,
                            !a.feed(feed).isEmpty(), !b.feed(feed).isEmpty()));
        }

        String where() {
            return knownToA && knownToB ? "both" : knownToA ? "A" : "B";
        }

        Json.Obj json() {
            return Json.object().with("feed", feed.label()).with("in", where()).with("seq", first.entry().seq())
                    .with("first", first.id().json()).with("onlyInA", onlyA.size()).with("onlyInB", onlyB.size());
        }
    }

    @Override
    public Integer call() {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        var one = LedgerSource.open(a, timeoutMs).usable();
        var other = LedgerSource.open(b, timeoutMs).usable();
        var feeds = new TreeSet<>(one.ledger().feeds());
        feeds.addAll(other.ledger().feeds());
        var differences = feeds.stream().map(feed -> Difference.of(feed, one.ledger(), other.ledger()))
                .flatMap(Optional::stream).toList();
        var first = differences.stream().flatMap(d -> Stream.concat(d.onlyA().stream(), d.onlyB().stream()))
                .min(Line.REPLAY_ORDER);
        if (json) {
            out.println(json(one, other, differences, first).canonical());
        } else if (first.isEmpty()) {
            out.println("equal: " + one.summary());
        } else {
            show(one, other, differences, first.get(), out);
        }
        return first.isEmpty() ? Exit.OK : Exit.NO;
    }

    private static void show(Found one, Found other, List<Difference> differences, Line first, PrintWriter out) {
        out.println("A: " + one.name() + ": " + one.summary());
        out.println("B: " + other.name() + ": " + other.summary());
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("FEED", "IN", "DIFFERS FROM", "FIRST IN", "KIND", "ONLY IN A", "ONLY IN B"));
        differences.forEach(d -> rows.add(List.of(d.feed().label(), d.where(), "#" + d.first().entry().seq(),
                d.inA() ? "A" : "B", d.first().entry().body().kind(), Integer.toString(d.onlyA().size()),
                Integer.toString(d.onlyB().size()))));
        Table.print(rows, out);
        out.println("the replay differs from " + first.id() + " on: " + first.entry().body().kind() + ", lamport "
                + first.entry().lamport() + ", only in " + in(one, first) + ", after " + shared(one, other, first)
                + " entries that both have");
    }

    private static Json.Obj json(Found one, Found other, List<Difference> differences, Optional<Line> first) {
        var json = Json.object().with("equal", new Json.Bool(first.isEmpty())).with("a", one.json())
                .with("b", other.json())
                .with("feeds", new Json.Arr(differences.stream().<Json>map(Difference::json).toList()));
        return first.map(line -> json.with("first", Json.object().with("entry", line.id().json())
                .with("kind", line.entry().body().kind()).with("lamport", line.entry().lamport())
                .with("in", in(one, line)).with("after", shared(one, other, line)))).orElse(json);
    }

    private static String in(Found one, Line line) {
        return one.ledger().find(line.id()).isPresent() ? "A" : "B";
    }

    /** {@return how many entries replay before this one, which are in both ledgers, as it is the first that is not} */
    private static long shared(Found one, Found other, Line first) {
        var has = one.ledger().find(first.id()).isPresent() ? one : other;
        return has.ledger().inReplayOrder().indexOf(first);
    }
}
