package io.nodeplane.harness.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * Every key that an experiment file may have, by the kind of mapping it stands in.
 *
 * <p>The kinds are the names under {@code $defs} in {@code experiment.schema.json}; a test holds the two together.
 */
final class Keys {
    static final List<String> VERBS = List.of("start", "await", "hold", "cut", "latency", "limit-data",
            "kill", "stop", "restart", "heal", "lose-disk", "backup", "restore", "corrupt", "clone", "pause", "stutter",
            "flap", "lossy", "leave", "power-off", "foreign", "slow-names");
    /** Ways to say which links are cut. */
    static final List<String> CUT_SHAPES = List.of("groups", "links", "ring", "one-way", "isolate");
    /** The word for the whole run where a stretch is asked for. */
    static final String RUN = "run";
    static final List<String> CONDITIONS = List.of("converged", "believes", "isolated", "forked", "vouched");
    /** Expectations about observers and subjects. */
    static final List<String> OF_PAIRS = List.of("confirmed", "never-confirmed", "suspected", "never-suspected",
            "alive", "left");
    /** Expectations about nodes. */
    static final List<String> OF_NODES = List.of("isolated", "converged", "incarnation-raised", "feed-kept", "no-fork",
            "mended", "vouched", "never-isolated");
    /** The numbers of a charter; a test holds them to the agent's own bounds. */
    static final SequencedMap<String, Bounds> CHARTER_BOUNDS = charterBounds();
    static final List<String> CHARTER_NUMBERS = List.copyOf(CHARTER_BOUNDS.sequencedKeySet());

    private static final SequencedMap<String, List<String>> BY_KIND = new LinkedHashMap<>();
    private static final SequencedMap<String, List<String>> NEEDED = new LinkedHashMap<>();

    static {
        BY_KIND.put("experiment", List.of("question", "only", "answer", "cluster", "charter", "timeline", "expect"));
        BY_KIND.put("answer", joined(joined(List.of("believed"), AnswerPart.words(AnswerPart.Count.values())),
                List.of("measured", "feeds", "entries", "finding")));
        BY_KIND.put("measured", List.of("of", "until"));
        BY_KIND.put("stretch", List.of("during", "after"));
        BY_KIND.put("cluster", List.of("nodes", "seeds"));
        BY_KIND.put("charter", joined(List.of("voters"), CHARTER_NUMBERS));
        BY_KIND.put("step", joined(List.of("name"), VERBS));
        BY_KIND.put("start", List.of("nodes", "every"));
        BY_KIND.put("await", joined(CONDITIONS, List.of("within")));
        BY_KIND.put("believes", List.of("by", "subjects", "state"));
        BY_KIND.put("cut", joined(CUT_SHAPES, List.of("mode")));
        BY_KIND.put("oneWay", List.of("from", "to"));
        BY_KIND.put("latency", List.of("among", "delay", "jitter"));
        BY_KIND.put("limitData", List.of("links", "among", "streams", "bytes", "each"));
        BY_KIND.put("restore", List.of("backup", "nodes"));
        BY_KIND.put("corrupt", List.of("nodes", "feed-of", "line"));
        BY_KIND.put("stutter", List.of("nodes", "stopped", "running", "time"));
        BY_KIND.put("slowNames", List.of("of", "delay"));
        BY_KIND.put("flap", joined(CUT_SHAPES, List.of("mode", "down", "up", "time")));
        BY_KIND.put("lossy", List.of("among", "share", "slot", "time", "mode"));
        BY_KIND.put("expectation",
                joined(joined(OF_PAIRS, OF_NODES),
                        List.of("new-feed", "forked", "confirmations", "lines", "reconverged")));
        BY_KIND.put("ofPairs", List.of("by", "subjects", "during", "after"));
        BY_KIND.put("ofNodes", List.of("nodes", "during", "after"));
        BY_KIND.put("newFeed", List.of("nodes", "why", "during", "after"));
        BY_KIND.put("forked", List.of("nodes", "known-by", "within-syncs", "during", "after"));
        BY_KIND.put("confirmations", List.of("subjects", "at-most", "during", "after"));
        BY_KIND.put("lines", List.of("nodes", "at-most", "during", "after"));
        BY_KIND.put("reconverged", List.of("nodes", "within-syncs", "after"));
        BY_KIND.put("known", List.of("by", "subjects"));
        NEEDED.put("experiment", List.of("question", "cluster", "charter", "timeline", "expect"));
        NEEDED.put("cluster", List.of("nodes", "seeds"));
        NEEDED.put("charter", List.of("voters"));
        NEEDED.put("start", List.of("nodes"));
        NEEDED.put("await", List.of("within"));
        NEEDED.put("believes", List.of("by", "subjects", "state"));
        NEEDED.put("cut", List.of("mode"));
        NEEDED.put("oneWay", List.of("from", "to"));
        NEEDED.put("latency", List.of("among", "delay"));
        NEEDED.put("limitData", List.of("bytes"));
        NEEDED.put("restore", List.of("backup", "nodes"));
        NEEDED.put("corrupt", List.of("nodes", "feed-of"));
        NEEDED.put("stutter", List.of("nodes", "stopped", "running", "time"));
        NEEDED.put("slowNames", List.of("of", "delay"));
        NEEDED.put("flap", List.of("mode", "down", "up", "time"));
        NEEDED.put("lossy", List.of("among", "share", "slot", "time", "mode"));
        NEEDED.put("ofPairs", List.of("by", "subjects"));
        NEEDED.put("ofNodes", List.of("nodes"));
        NEEDED.put("newFeed", List.of("nodes"));
        NEEDED.put("forked", List.of("nodes", "known-by"));
        NEEDED.put("confirmations", List.of("subjects", "at-most"));
        NEEDED.put("lines", List.of("nodes", "at-most"));
        NEEDED.put("reconverged", List.of("nodes", "within-syncs", "after"));
        NEEDED.put("known", List.of("by", "subjects"));
    }

    private Keys() {}

    private static SequencedMap<String, Bounds> charterBounds() {
        var hour = 3_600_000;
        var bounds = new LinkedHashMap<String, Bounds>();
        bounds.put("probeIntervalMs", new Bounds(10, hour));
        bounds.put("probeTimeoutMs", new Bounds(5, hour));
        bounds.put("indirectProbes", new Bounds(0, 16));
        bounds.put("suspectAfter", new Bounds(1, 100));
        bounds.put("confirmAfterMs", new Bounds(0, 24 * hour));
        bounds.put("syncIntervalMs", new Bounds(10, hour));
        bounds.put("pushFanout", new Bounds(0, 16));
        bounds.put("healthMax", new Bounds(0, 16));
        bounds.put("backoffMax", new Bounds(0, 20));
        bounds.put("forgiveAfterMs", new Bounds(0, 24 * hour));
        return Collections.unmodifiableSequencedMap(bounds);
    }

    static SequencedMap<String, List<String>> byKind() {
        return Collections.unmodifiableSequencedMap(BY_KIND);
    }

    /** {@return the keys of this kind, in their order} */
    static List<String> of(String kind) {
        return Objects.requireNonNull(BY_KIND.get(kind));
    }

    /** {@return the keys that must be there, by kind; kinds that need none are missing} */
    static SequencedMap<String, List<String>> needed() {
        return Collections.unmodifiableSequencedMap(NEEDED);
    }

    private static List<String> joined(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
