package io.nodeplane.membership;

import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;

/** A suspicion as it stands in the ledger: who suspects, in which incarnation of the subject, and the line that says so. */
public record Suspicion(NodeId observer, NodeId subject, Incarnation incarnation, Line line)
        implements
            Statement {}
