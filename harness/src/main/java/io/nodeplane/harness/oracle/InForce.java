package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.SortedSet;

/**
 * The charter in force where some facts are known.
 *
 * @param epoch how often the founding one was amended
 * @param name what the epoch is called
 */
public record InForce(long epoch, String name, SortedSet<NodeId> voters) {

    /** {@return the one that these facts tell, in which causes come first} */
    public static InForce of(Electorate founding, List<Fact> facts) {
        var epoch = Epoch.at(founding, facts);
        return new InForce(epoch.number(), epoch.digest(), epoch.electorate().voters());
    }

    @Override
    public String toString() {
        return "epoch " + epoch + ", " + name.substring(0, 16) + ", of " + voters;
    }
}
