package io.nodeplane.harness.evidence;

import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import java.nio.file.Path;
import java.util.List;

/**
 * What one node left behind at the end of the run.
 *
 * @param node the place; a twin's name says so
 * @param ledger read and verified from its files, by the agent's own code
 * @param lines the lines of its feed files as they stand there, each with its end, a character for each byte
 * @param view the fold of that ledger, made by the agent's own code
 * @param events its event log, in order, over all its process starts and all disks it had
 * @param running whether its process ran at the end
 * @param flaws what was wrong with its files; empty for sound ones
 * @param folder where the copies are
 */
public record NodeEvidence(NodeId node, Ledger ledger, List<String> lines, MembershipView view,
        List<LoggedEvent> events, boolean running, List<String> flaws, Path folder) {

    /** What is left behind by files that hold just this ledger. */
    public NodeEvidence(NodeId node, Ledger ledger, MembershipView view, List<LoggedEvent> events, boolean running,
            List<String> flaws, Path folder) {
        this(node, ledger, ledger.inReplayOrder().stream().map(line -> line.text() + "\n").toList(), view, events,
                running, flaws, folder);
    }

    public NodeEvidence {
        lines = List.copyOf(lines);
        events = List.copyOf(events);
        flaws = List.copyOf(flaws);
    }
}
