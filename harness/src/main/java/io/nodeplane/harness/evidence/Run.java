package io.nodeplane.harness.evidence;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One run of one experiment: all that checks and report know of it.
 *
 * @param id the run's name
 * @param world the world's word
 * @param command the command that reproduces it
 * @param facts versions and the like, in order
 * @param detour the self-test of the links
 * @param deeds what was done, in order
 * @param windows traffic around each fault of links, in order
 * @param nodes what every node left behind
 * @param gathers how many times the files of all nodes were copied, and what was found wrong between two copies: a file
 *     of a ledger that is no continuation of its earlier copy
 */
public record Run(String id, Experiment experiment, Charter charter, String world, String command, List<Fact> facts,
        Detour detour, Instant started, Instant ended, List<Deed> deeds, List<Window> windows,
        SortedMap<NodeId, NodeEvidence> nodes, Gathers gathers) {

    /** Copies of all files during a run. */
    public record Gathers(int count, List<String> rewritten) {
        public Gathers {
            rewritten = List.copyOf(rewritten);
        }
    }

    public Run {
        facts = List.copyOf(facts);
        deeds = List.copyOf(deeds);
        windows = List.copyOf(windows);
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    }

    /** {@return the deed of the step with this name} */
    public Deed deed(String step) {
        return deeds.stream().filter(deed -> deed.step().name().equals(step)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no step '" + step + "' was done"));
    }

    /** {@return the events of this kind at all nodes, by time} */
    public List<LoggedEvent> events(String kind) {
        return nodes.values().stream().flatMap(node -> node.events().stream())
                .filter(event -> event.event().kind().equals(kind))
                .sorted(Comparator.comparing(LoggedEvent::at).thenComparing(LoggedEvent::node)).toList();
    }
}
