package io.nodeplane.harness.check;

import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Union;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the experiment expects of how much is written, held against all ledgers. */
final class CountExpectations {
    private final Union union;

    CountExpectations(Union union) {
        this.union = union;
    }

    Verdict confirmations(SortedSet<NodeId> subjects, int atMost, Stretch stretch) {
        SortedMap<String, List<Line>> byDeath = new TreeMap<>();
        for (var line : written(stretch)) {
            if (line.entry().body() instanceof Body.Confirmed confirmed && subjects.contains(confirmed.subject())) {
                byDeath.computeIfAbsent(confirmed.subject() + "@" + confirmed.incarnation(), death -> new ArrayList<>())
                        .add(line);
            }
        }
        var broken = new ArrayList<String>();
        byDeath.forEach((death, lines) -> {
            if (lines.size() > atMost) {
                broken.add(lines.size() + " confirmations of " + death + ": "
                        + lines.stream().map(line -> line.id().toString()).collect(Collectors.joining(", ")));
            }
        });
        var shown = byDeath.entrySet().stream().map(death -> death.getValue().size() + " of " + death.getKey())
                .collect(Collectors.joining(", "));
        return broken.isEmpty()
                ? new Verdict.Held(byDeath.isEmpty() ? "no confirmation was written" : shown)
                : new Verdict.Broken(broken);
    }

    Verdict lines(SortedSet<NodeId> nodes, int atMost, Stretch stretch) {
        SortedMap<String, Integer> kinds = new TreeMap<>();
        var count = 0;
        for (var line : written(stretch)) {
            if (nodes.contains(line.feed().node())) {
                count++;
                kinds.merge(line.entry().body().kind(), 1, Integer::sum);
            }
        }
        var shown = count + (count == 1 ? " line" : " lines") + (kinds.isEmpty() ? "" : ": ")
                + kinds.entrySet().stream().map((Map.Entry<String, Integer> kind) -> kind.getValue() + " "
                        + kind.getKey()).collect(Collectors.joining(", "));
        return count <= atMost ? new Verdict.Held(shown) : new Verdict.Broken(List.of(shown));
    }

    private List<Line> written(Stretch stretch) {
        return union.lines().stream().filter(line -> stretch.holds(union.written(line))).toList();
    }
}
