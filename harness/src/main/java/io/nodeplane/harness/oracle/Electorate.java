package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the rules need of a charter.
 *
 * @param cluster the digest of the founding charter, which every line carries
 * @param name of the cluster
 */
public record Electorate(String cluster, String name, SortedSet<NodeId> voters) {
    private static final int VOTERS_MIN = 2;

    public Electorate {
        voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
    }

    boolean has(NodeId node) {
        return voters.contains(node);
    }

    /** {@return whether so many voters are enough to be certain} */
    boolean isMajority(int count) {
        return count >= VOTERS_MIN && 2 * count > voters.size();
    }

    /** {@return how many other voters must vouch for a voter's feed: any majority has one of them} */
    int vouchersNeeded() {
        return voters.size() - voters.size() / 2;
    }
}
