package io.nodeplane.harness.evidence;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collections;
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
 * @param steps what was done, in order
 * @param windows traffic around each fault of links, in order
 * @param nodes what was left behind at every place: those of all nodes, and of {@linkplain
 *     io.nodeplane.harness.fault.Twin twins}
 * @param gathers when the files of all places were copied, and what was found wrong between two copies
 * @param clocks how the wall clock behaved
 * @param devices what the devices of the mesh VPN wrote down; empty in a cluster without one
 */
public record Run(String id, Experiment experiment, Charter charter, String world, String command, List<Fact> facts,
        Detour detour, Instant started, Instant ended, List<ExecutedStep> steps, List<Window> windows,
        SortedMap<NodeId, NodeEvidence> nodes, Gathers gathers, Clocks clocks,
        SortedMap<NodeId, DeviceTrace> devices) {

    /** A run of a cluster without a VPN. */
    public Run(String id, Experiment experiment, Charter charter, String world, String command, List<Fact> facts,
            Detour detour, Instant started, Instant ended, List<ExecutedStep> steps, List<Window> windows,
            SortedMap<NodeId, NodeEvidence> nodes, Gathers gathers, Clocks clocks) {
        this(id, experiment, charter, world, command, facts, detour, started, ended, steps, windows, nodes, gathers,
                clocks, Collections.emptySortedMap());
    }

    /** A run during which nobody set a clock. */
    public Run(String id, Experiment experiment, Charter charter, String world, String command, List<Fact> facts,
            Detour detour, Instant started, Instant ended, List<ExecutedStep> steps, List<Window> windows,
            SortedMap<NodeId, NodeEvidence> nodes, Gathers gathers) {
        this(id, experiment, charter, world, command, facts, detour, started, ended, steps, windows, nodes, gathers,
                Clocks.EVEN);
    }

    /**
     * Copies of all files during a run.
     *
     * @param moments when all was copied, in order
     * @param rewritten ledger files that are no continuation of their earlier copy, each in a few words
     */
    public record Gathers(List<Moment> moments, List<String> rewritten) {
        public Gathers {
            moments = List.copyOf(moments);
            rewritten = List.copyOf(rewritten);
        }
    }

    /**
     * A moment at which all was copied.
     *
     * @param name the folder with the copies
     * @param held what each place held
     */
    public record Moment(String name, SortedMap<NodeId, Held> held) {
        public Moment {
            held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
        }
    }

    /** The ledger of one place at one moment: its head, its entries, and the digest of the view that it makes. */
    public record Held(Hash head, long entries, Hash view) {}

    public Run {
        facts = List.copyOf(facts);
        steps = List.copyOf(steps);
        windows = List.copyOf(windows);
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        devices = Collections.unmodifiableSortedMap(new TreeMap<>(devices));
    }

    /** {@return the step of the step with this name} */
    public ExecutedStep step(String step) {
        return steps.stream().filter(executed -> executed.step().name().equals(step)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no step '" + step + "' was done"));
    }
}
