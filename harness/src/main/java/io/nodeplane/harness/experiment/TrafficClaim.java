package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.agree;
import static io.nodeplane.harness.experiment.English.list;

import io.nodeplane.model.NodeId;
import java.util.SortedSet;

/** What must be true of the devices of some nodes, and of what goes through the tunnels among them. */
public sealed interface TrafficClaim {

    /** {@return the claim as a sentence about these nodes, without its full stop} */
    String of(SortedSet<NodeId> nodes, When when);

    /** At the end of the stretch every tunnel carries, in both directions. */
    record Carried() implements TrafficClaim {
        @Override
        public String of(SortedSet<NodeId> nodes, When when) {
            return "all tunnels among " + list(nodes) + " carry" + when.describeEnd();
        }
    }

    /** At the end of the stretch no tunnel carries anything, in either direction. */
    record NotCarried() implements TrafficClaim {
        @Override
        public String of(SortedSet<NodeId> nodes, When when) {
            return "no tunnel among " + list(nodes) + " carries anything" + when.describeEnd();
        }
    }

    /**
     * So many probes get lost, all together.
     *
     * @param ofAtLeast how many have to be sent for the number to say something
     */
    record LostAtMost(int most, int ofAtLeast) implements TrafficClaim {
        @Override
        public String of(SortedSet<NodeId> nodes, When when) {
            return "of the probes through tunnels among " + list(nodes) + ", at least " + ofAtLeast + ", at most "
                    + most
                    + (most == 1 ? " is lost" : " are lost") + when.describe();
        }
    }

    /** No session begins anew but by the clock: WireGuard makes new keys after two minutes. */
    record HandshakesKept() implements TrafficClaim {
        @Override
        public String of(SortedSet<NodeId> nodes, When when) {
            return "no handshake among " + list(nodes) + " is made anew before its time" + when.describe();
        }
    }

    /** No device loses a peer, and none is told to forget all of them. */
    record PeersKept() implements TrafficClaim {
        @Override
        public String of(SortedSet<NodeId> nodes, When when) {
            return "no device of " + list(nodes) + " loses a peer" + when.describe();
        }
    }

    /** At some moment each device has none of these as its peer, which it had before. */
    record PeersRemoved(SortedSet<NodeId> subjects) implements TrafficClaim {
        public PeersRemoved {
            subjects = Nodes.atLeastOne(subjects);
        }

        @Override
        public String of(SortedSet<NodeId> nodes, When when) {
            return agree(nodes, "the device of ", "each device of ") + list(nodes) + " drops " + list(subjects)
                    + when.describe();
        }
    }
}
