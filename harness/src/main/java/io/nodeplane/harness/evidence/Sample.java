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
 * streams together. Counted at the receiving ends, so that a byte which no one got is not counted.
 *
 * @param bytes by link; a link of which an end did not answer has what the other end received
 * @param answers requests over the link that were answered
 * @param answerMs how long those answers took, all together, in ms
 * @param failures requests over the link that got no reply
 * @param answered the nodes that answered the lab at that moment
 */
public record Sample(Instant at, SortedMap<Link, Long> bytes, SortedMap<Link, Long> answers,
        SortedMap<Link, Long> answerMs, SortedMap<Link, Long> failures, SortedSet<NodeId> answered) {
    public Sample {
        bytes = Collections.unmodifiableSortedMap(new TreeMap<>(bytes));
        answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
        answerMs = Collections.unmodifiableSortedMap(new TreeMap<>(answerMs));
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        answered = Collections.unmodifiableSortedSet(new TreeSet<>(answered));
    }
}
