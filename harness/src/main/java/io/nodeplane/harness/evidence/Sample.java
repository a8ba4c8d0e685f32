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
 * @param label what the moment is called: {@code before split}, {@code split on}, {@code split off}, ...
 * @param bytes by link; a link of a node that did not answer is missing
 * @param answered the nodes that answered the lab at that moment
 */
public record Sample(String label, Instant at, SortedMap<Link, Long> bytes, SortedSet<NodeId> answered) {
    public Sample {
        bytes = Collections.unmodifiableSortedMap(new TreeMap<>(bytes));
        answered = Collections.unmodifiableSortedSet(new TreeSet<>(answered));
    }
}
