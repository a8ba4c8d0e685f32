package io.nodeplane.core;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;

/** What nodes say to each other. Each request gets one reply. */
public sealed interface Message {
    /** The most marks in one message: a ledger with more feeds can be brought to no newcomer. */
    int MARKS_MAX = 8192;

    /** A message that asks. */
    sealed interface Request extends Message {

        /** {@return for how long the answer is to be held back, in ms} */
        default long heldMs() {
            return 0;
        }

        /** Are you there? Carries the asker's ledger head. */
        record Ping(Hash head) implements Request {}

        /** Ask that member in my stead (SWIM's ping-req). */
        record PingReq(NodeId target, PeerAddress address) implements Request {}

        /**
         * Anti-entropy: what do you have that I lack? Without marks only the heads are compared.
         *
         * @param base the head at which both were equal last, as far as the asker remembers; with marks: what they are
         *     changes since
         * @param marks what the asker holds
         * @param bytesMax how many bytes of lines the answer may have, about; at least one line always fits
         */
        record Sync(Hash head, Optional<Hash> base, Optional<Holdings> marks, long bytesMax) implements Request {}

        /**
         * Answer this when so much time has passed: while the connection of the request stands, so does the process that
         * was asked.
         *
         * @param heldMs how long the answer is to be held back, in ms, 1 to {@value #HELD_MS_MAX}
         */
        record Vigil(long heldMs) implements Request {
            /** The longest that an answer may be held back, in ms. */
            public static final long HELD_MS_MAX = 15_000;

            /** @throws IllegalArgumentException if the time is outside its bounds */
            public Vigil {
                if (heldMs < 1 || heldMs > HELD_MS_MAX) {
                    throw new IllegalArgumentException("'heldMs' is " + heldMs + ": use 1.." + HELD_MS_MAX);
                }
            }
        }

        /** Lines that the sender believes the receiver lacks, in replay order. */
        record Push(List<Line> lines) implements Request {
            public Push {
                lines = List.copyOf(lines);
            }
        }
    }

    /** A message that answers. */
    sealed interface Reply extends Message {

        /**
         * I am here (or, to a ping-req: the target answered me; to a vigil: I have been, all the time).
         *
         * @param reached to a ping: whether the answerer's own probes reach the asker; empty if it has not tried
         */
        record Ack(Hash head, Optional<Boolean> reached) implements Reply {

            /** Only that it is here. */
            public Ack(Hash head) {
                this(head, Optional.empty());
            }
        }

        /** To a ping-req: the target did not answer me. */
        record Nack(String reason) implements Reply {
            public Nack {
                reason = plain(reason);
            }
        }

        /**
         * To a sync or a push: my head, and lines that the asker lacks, in replay order.
         *
         * @param base the head since which the marks are changes; without it they are all there are
         * @param marks what the answerer holds, if the heads differ and the asker gave no marks; otherwise only of feeds
         *     that turn out to be forked
         * @param more whether there are more lines than fit
         */
        record Delta(Hash head, Optional<Hash> base, Optional<Holdings> marks, List<Line> lines, boolean more)
                implements
                    Reply {

            /** Only the head: there is nothing to tell. */
            public Delta(Hash head) {
                this(head, Optional.empty(), Optional.empty(), List.of(), false);
            }

            public Delta {
                lines = List.copyOf(lines);
            }
        }

        /** I will not, and why. */
        record Refused(Code code, String reason) implements Reply {
            public Refused {
                reason = plain(reason);
            }
        }

        /** What a peer says in its own words is shown to people and told on: it is plain text, whoever wrote it. */
        private static String plain(String reason) {
            return Json.printable(reason).value();
        }
    }

    /** Why a request is refused. */
    enum Code {
        /** The asker is of another cluster. */
        WRONG_CLUSTER,
        /** The asker calls itself what I am called. */
        SAME_IDENTITY,
        /** The asker is this very process: the address leads back to itself. */
        SAME_PROCESS,
        /** Too much to do; try later. */
        BUSY,
        /** This ledger, or this one and the asker's together, is beyond a limit; the reason names it. */
        FULL,
        /** A reason that a later release has and this one does not know. */
        OTHER
    }

    /**
     * Who speaks: every message carries it.
     *
     * @param process the nonce of the sender's process, by which a process knows itself again whatever name or address it
     *     was reached by; empty if it is not told
     */
    record Sender(ClusterId cluster, NodeId node, Optional<Incarnation> incarnation, String process) {
        /** The most characters of a process nonce. */
        public static final int PROCESS_MAX = 64;

        /** @throws IllegalArgumentException if the nonce is too long */
        public Sender {
            if (process.length() > PROCESS_MAX) {
                throw new IllegalArgumentException("'process' has " + process.length() + " characters; at most "
                        + PROCESS_MAX + " are allowed");
            }
        }

        /** A sender that does not tell its process. */
        public Sender(ClusterId cluster, NodeId node, Optional<Incarnation> incarnation) {
            this(cluster, node, incarnation, "");
        }

        /** {@return whether the other one is the same process} */
        public boolean isProcessOf(Sender other) {
            return !process.isEmpty() && process.equals(other.process) && node.equals(other.node);
        }
    }
}
