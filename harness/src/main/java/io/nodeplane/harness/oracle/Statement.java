package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an entry says; what a kind says about "itself" is said about the writer. Incarnations are counted from 1. */
public sealed interface Statement {

    /** The feed begins, after these earlier ones of its node. */
    record Genesis(NodeId node, List<EntryName> after, String why) implements Statement {
        public Genesis {
            after = List.copyOf(after);
        }
    }

    /** A process started. */
    record Started(String nonce) implements Statement {}

    /** The writer is a member in this incarnation. */
    record Joined(long incarnation, String address, SortedMap<String, String> metadata) implements Statement {
        public Joined {
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }
    }

    /** The writer ended this incarnation. */
    record Left(long incarnation) implements Statement {}

    /** The writer could not reach the subject. */
    record Suspected(NodeId subject, long incarnation) implements Statement {}

    /** The subject is dead for certain. */
    record Confirmed(NodeId subject, long incarnation, List<EntryName> evidence) implements Statement {
        public Confirmed {
            evidence = List.copyOf(evidence);
        }
    }

    /** The writer is alive in this incarnation. */
    record Recovered(long incarnation, String address) implements Statement {}

    /** The writer's metadata are now these. */
    record Updated(long version, SortedMap<String, String> metadata) implements Statement {
        public Updated {
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }
    }

    /** The writer found two entries at one place. */
    record Forked(String feed, long seq, List<String> hashes) implements Statement {
        public Forked {
            hashes = List.copyOf(hashes);
        }
    }

    /** These voters vouch for the writer's feed. */
    record Vouched(SortedSet<NodeId> by) implements Statement {
        public Vouched {
            by = Collections.unmodifiableSortedSet(new TreeSet<>(by));
        }
    }

    /** The subject, dead in this incarnation, is gone for good. */
    record Forgotten(NodeId subject, long incarnation) implements Statement {}

    /**
     * Somebody wants this charter for the next epoch.
     *
     * @param digest of the body, which is what others call it
     * @param begins the digest of the body without its ballot, which is what the epoch is called that it would begin
     * @param before what the epoch is called that it follows
     * @param charter its text, by which two can be compared
     */
    record Proposed(String digest, String begins, long epoch, String before, long ballot, String charter,
            String cluster,
            SortedSet<NodeId> voters) implements Statement {
        public Proposed {
            voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        }

        /** {@return whether it comes after the other one among the proposals of an epoch} */
        boolean isAfter(Proposed other) {
            return ballot > other.ballot || ballot == other.ballot && digest.compareTo(other.digest) > 0;
        }
    }

    /** The writer's operator wants the proposal. */
    record Approved(long epoch, String proposal) implements Statement {}

    /** A majority approved the proposal, the writer says. */
    record Ratified(long epoch, String proposal) implements Statement {}

    /** A majority ratified the proposal, the writer says. */
    record Amended(long epoch, String proposal, List<EntryName> evidence) implements Statement {
        public Amended {
            evidence = List.copyOf(evidence);
        }
    }

    /** Something that decides nothing: a kind without meaning here, or a body that cannot be read as its kind. */
    record Other() implements Statement {}

    /** {@return the incarnation that it claims for its writer, who is alive in it; 0 if none} */
    default long lived() {
        return switch (this) {
            case Joined joined -> joined.incarnation;
            case Recovered recovered -> recovered.incarnation;
            case Statement other -> 0;
        };
    }

    /** {@return the greatest number, an incarnation or a version, that it claims for its writer; 0 if none} */
    default long claimed() {
        return switch (this) {
            case Left left -> left.incarnation;
            case Updated updated -> updated.version;
            case Statement other -> lived();
        };
    }
}
