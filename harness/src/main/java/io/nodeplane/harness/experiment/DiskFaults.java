package io.nodeplane.harness.experiment;

import static io.nodeplane.harness.experiment.English.agree;
import static io.nodeplane.harness.experiment.English.list;

import io.nodeplane.harness.fault.NodeFault;
import java.util.List;
import java.util.OptionalInt;

/** The faults that befall disks. */
final class DiskFaults {
    private static final FaultVerb<NodeFault.LoseDisk> LOSE_DISK = FaultVerb.of("lose-disk", NodeFault.LoseDisk.class,
            "Takes the data directories of nodes away while they are down. The lab keeps them as evidence; a `restart`"
                    + " finds none.",
            Places.NODES.as(NodeFault.LoseDisk::new, NodeFault.LoseDisk::which),
            loss -> "take away the disk" + agree(loss.which(), " of ", "s of ") + list(loss.which()), "disk lost",
            "no file is left in the data directory");

    private static final FaultVerb<NodeFault.Restore> RESTORE = FaultVerb.of("restore", NodeFault.Restore.class,
            "Replaces all that is in data directories by an earlier `backup`, in place, while the nodes are down.",
            Form.of(new Head("restore", "Which backup, and on whose disks."),
                    Key.of("backup", "The name of the `backup` step.", Shapes.EARLIER_STEP, NodeFault.Restore::backup),
                    Key.of("nodes", "The nodes, all of them in that backup.", Places.NODES, NodeFault.Restore::which),
                    NodeFault.Restore::new),
            restore -> "put backup '" + restore.backup() + "' back on the disk"
                    + agree(restore.which(), " of ", "s of ")
                    + list(restore.which()),
            "backup put back", "the disk did not hold just what the backup holds");

    private static final FaultVerb<NodeFault.Corrupt> CORRUPT = FaultVerb.of("corrupt", NodeFault.Corrupt.class,
            "Flips one bit in a feed file on the disks of nodes that are down. Which bit follows from the names of"
                    + " experiment, step and node.",
            Form.of(new Head("corrupt", "On whose disks, in which feed, and in which line."),
                    Key.of("nodes", "The nodes whose disks are damaged.", Places.NODES, NodeFault.Corrupt::which),
                    Key.of("feed-of", "Whose feed it is: of several, the longest on that disk.", Places.WRITER,
                            NodeFault.Corrupt::feedOf),
                    Key.of("line",
                            "The line, counted from 1, not the last of its file. Default: the one in the middle.",
                            Shapes.number(Bounds.PLACE).as(OptionalInt::of, OptionalInt::getAsInt),
                            NodeFault.Corrupt::line,
                            OptionalInt.empty()),
                    NodeFault.Corrupt::new),
            corrupt -> "flip a bit on the disk" + agree(corrupt.which(), " of ", "s of ") + list(corrupt.which())
                    + ", in " + (corrupt.line().isPresent() ? "line " + corrupt.line().getAsInt() : "a middle line")
                    + " of the feed of " + corrupt.feedOf(),
            "bit flipped", "a byte of that line is another one");

    private static final FaultVerb<NodeFault.Clone> CLONE = FaultVerb.of("clone", NodeFault.Clone.class,
            "Starts a second agent that calls itself by the same name, on a copy of the node's data directory: its twin,"
                    + " `node-3-twin` for node-3.",
            Places.CLONED.as(NodeFault.Clone::new, NodeFault.Clone::which),
            clone -> "start a second " + list(clone.which()) + " on a copy of its disk: " + list(clone.twins()),
            "second process", "the second process runs");

    static final List<FaultVerb<?>> ALL = List.of(LOSE_DISK, RESTORE, CORRUPT, CLONE);

    private DiskFaults() {}
}
