package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Frontier;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;

/** What nodes say to each other. Each request gets one reply. */
public sealed interface Message {

    /** A message that asks. */
    sealed interface Request extends Message {

        /** Are you there? Carries the asker's ledger head. */
        record Ping(Hash head) implements Request {}

        /** Ask that member in my stead (SWIM's ping-req). */
        record PingReq(NodeId target, PeerAddress address) implements Request {}

        /** Anti-entropy: what do you have that I lack? Without a frontier only the heads are compared. */
        record Sync(Hash head, Optional<Frontier> frontier) implements Request {}

        /** Lines that the sender believes the receiver lacks, in replay order. */
        record Push(List<Line> lines) implements Request {
            public Push {
                lines = List.copyOf(lines);
            }
        }
    }

    /** A message that answers. */
    sealed interface Reply extends Message {

        /** I am here (or, to a ping-req: the target answered me). */
        record Ack(Hash head) implements Reply {}

        /** To a ping-req: the target did not answer me. */
        record Nack(String reason) implements Reply {}

        /**
         * To a sync or a push: my head; my frontier, where the asker gave none and the heads differ; lines that the
         * asker lacks, in replay order, and whether there are more than fit.
         */
        record Delta(Hash head, Optional<Frontier> frontier, List<Line> lines, boolean more) implements Reply {
            public Delta {
                lines = List.copyOf(lines);
            }
        }

        /** I will not, and why. */
        record Refused(Code code, String reason) implements Reply {}
    }

    /** Why a request is refused. */
    enum Code {
        /** The asker is of another cluster. */
        WRONG_CLUSTER,
        /** The asker calls itself what I am called. */
        SAME_IDENTITY,
        /** Too much to do; try later. */
        BUSY
    }

    /** Who speaks: every message carries it. */
    record Sender(ClusterId cluster, NodeId node, Optional<Incarnation> incarnation) {}
}
