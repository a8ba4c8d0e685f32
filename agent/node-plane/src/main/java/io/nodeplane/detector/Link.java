package io.nodeplane.detector;

import io.nodeplane.canon.Json;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an observer has seen of late of the two ways between itself and one peer. It is for people: nobody is suspected, or
 * cleared, because of it; that rests on {@link Contact}.
 *
 * <p>Bounded: the outcomes of at most {@value #PROBES_MAX} direct probes, of at most {@value #WINDOW_MS} ms. Times are in ms
 * of the observer's monotonic clock.
 *
 * @param answeredAt when the peer itself last answered something: both ways were open; -1 if never
 * @param askedAt when the peer itself last asked something: the way from it was open; -1 if never
 * @param helped the last time that a helper reached it in the observer's stead
 * @param word what it last said of its own probes of the observer: of the way back
 * @param probes how the last direct probes ended, the oldest first
 */
public record Link(long answeredAt, long askedAt, Optional<Helped> helped, Optional<Word> word, List<Probe> probes) {
    /** The most outcomes of probes that are remembered. */
    public static final int PROBES_MAX = 100;
    /** For how long they are. */
    public static final long WINDOW_MS = 300_000;
    /** Nothing was seen yet. */
    public static final Link NONE = new Link(-1, -1, Optional.empty(), Optional.empty(), List.of());
    private static final int HUNDRED = 100;

    public Link {
        probes = List.copyOf(probes);
    }

    /** A helper reached the peer. */
    public record Helped(NodeId helper, long at) {}

    /** The peer said whether its own probes reach the observer. */
    public record Word(boolean reached, long at) {}

    /**
     * How a direct probe ended.
     *
     * @param tookMs how long its answer took; empty if none came in time
     */
    public record Probe(long at, Optional<Long> tookMs) {}

    /** {@return this link after the peer answered something} */
    public Link answered(long now) {
        return new Link(now, askedAt, helped, word, probes);
    }

    /** {@return this link after the peer asked something} */
    public Link asked(long now) {
        return new Link(answeredAt, now, helped, word, probes);
    }

    /** {@return this link after a helper reached the peer} */
    public Link helped(NodeId helper, long now) {
        return new Link(answeredAt, askedAt, Optional.of(new Helped(helper, now)), word, probes);
    }

    /** {@return this link after the peer said whether it reaches the observer} */
    public Link told(boolean reached, long now) {
        return new Link(answeredAt, askedAt, helped, Optional.of(new Word(reached, now)), probes);
    }

    /** {@return this link after a direct probe ended} */
    public Link probed(Probe probe) {
        var kept = recent(probe.at());
        var all = new ArrayList<>(kept.subList(Math.max(0, kept.size() - PROBES_MAX + 1), kept.size()));
        all.add(probe);
        return new Link(answeredAt, askedAt, helped, word, all);
    }

    /** {@return what an observer tells of this link at that time; what never happened is left out} */
    public Json.Obj json(long now) {
        var recent = recent(now);
        var took = recent.stream().flatMap(probe -> probe.tookMs().stream()).sorted().toList();
        var json = Json.object().with("probes", recent.size())
                .with("lost", recent.size() - took.size());
        if (!took.isEmpty()) {
            json = json.with("p50Ms", percentile(took, 50)).with("p99Ms", percentile(took, 99));
        }
        if (answeredAt >= 0) {
            json = json.with("answeredMsAgo", ago(answeredAt, now));
        }
        if (askedAt >= 0) {
            json = json.with("askedMsAgo", ago(askedAt, now));
        }
        if (helped.isPresent()) {
            json = json.with("helper", helped.get().helper().value()).with("helpedMsAgo",
                    ago(helped.get().at(), now));
        }
        return word.isEmpty()
                ? json
                : json.with("reached", new Json.Bool(word.get().reached())).with("toldMsAgo",
                        ago(word.get().at(), now));
    }

    private List<Probe> recent(long now) {
        return probes.stream().filter(probe -> now - probe.at() <= WINDOW_MS).toList();
    }

    /** Of the nearest rank: a number that was measured. */
    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get((sorted.size() * percent + HUNDRED - 1) / HUNDRED - 1);
    }

    private static long ago(long at, long now) {
        return Math.max(0, now - at);
    }
}
