package io.nodeplane.harness.evidence;

import io.nodeplane.harness.fault.Link;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One reading of all counters: how many payload bytes the agents themselves had received over each directed link, both
 * streams apart. Counted at the receiving ends, so that a byte which no one got is not counted; and each end by itself,
 * for it counts from zero again when its process does.
 *
 * @param requestBytes what {@code to} received over the link; nothing of one that did not answer
 * @param replyBytes what {@code from} received over the link; nothing of one that did not answer
 * @param answers requests over the link that were answered
 * @param answerMs how long those answers took, all together, in ms
 * @param failures requests over the link that got no reply
 * @param answered the nodes that answered the lab at that moment
 */
public record Sample(Instant at, SortedMap<Link, Long> requestBytes, SortedMap<Link, Long> replyBytes,
        SortedMap<Link, Long> answers,
        SortedMap<Link, Long> answerMs, SortedMap<Link, Long> failures, SortedSet<NodeId> answered) {
    public Sample {
        requestBytes = Collections.unmodifiableSortedMap(new TreeMap<>(requestBytes));
        replyBytes = Collections.unmodifiableSortedMap(new TreeMap<>(replyBytes));
        answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
        answerMs = Collections.unmodifiableSortedMap(new TreeMap<>(answerMs));
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        answered = Collections.unmodifiableSortedSet(new TreeSet<>(answered));
    }
}
