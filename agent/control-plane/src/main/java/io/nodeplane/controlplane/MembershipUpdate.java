package io.nodeplane.controlplane;

import java.util.ArrayList;
import java.util.List;

/** What a subscriber is told: everything, what changed, or that nothing did. */
public sealed interface MembershipUpdate {
    /** {@return the run of the plane that counts the revisions} */
    long epoch();

    /** {@return the revision that the subscriber has reached with this update} */
    long revision();

    /** {@return how far the view may be trusted} */
    Health health();

    /** {@return milliseconds since the last contact with any other member} */
    long ageMs();

    /** The whole view, which replaces all that was told before, even when it is empty. */
    record Snapshot(Reason reason, MembershipView view) implements MembershipUpdate {
        @Override
        public long epoch() {
            return view.epoch();
        }

        @Override
        public long revision() {
            return view.revision();
        }

        @Override
        public Health health() {
            return view.health();
        }

        @Override
        public long ageMs() {
            return view.ageMs();
        }
    }

    /**
     * What changed since the revision of the previous update. An empty list says that nothing changed in this way.
     *
     * @param fromRevision the revision of the update delivered before this one
     * @param digest the digest of the roster after this change, so that a reader can check what it keeps
     * @param added members that were not listed before, ordered by id
     * @param updated members of which any field differs, ordered by id
     * @param removed ids that are no longer listed, in order; a dead member stays listed until it is reaped
     */
    record Delta(long epoch, long fromRevision, long revision, String digest, Health health, long ageMs,
            List<Member> added, List<Member> updated, List<String> removed) implements MembershipUpdate {
        /** @throws IllegalArgumentException if it leads backwards or nowhere */
        public Delta {
            if (fromRevision >= revision) {
                throw new IllegalArgumentException("a delta leads from revision " + fromRevision + " to " + revision);
            }
            added = List.copyOf(added);
            updated = List.copyOf(updated);
            removed = List.copyOf(removed);
        }

        /** {@return what changed between two views of one epoch; {@code before.after(delta)} has the later roster} */
        public static Delta between(MembershipView before, MembershipView after) {
            if (before.epoch() != after.epoch()) {
                throw new IllegalArgumentException(
                        "no delta leads from epoch " + before.epoch() + " to epoch " + after.epoch());
            }
            var added = new ArrayList<Member>();
            var updated = new ArrayList<Member>();
            for (var member : after.members()) {
                var known = before.member(member.peerId());
                if (known.isEmpty()) {
                    added.add(member);
                } else if (!known.get().equals(member)) {
                    updated.add(member);
                }
            }
            var removed = before.members().stream().map(Member::peerId).filter(id -> after.member(id).isEmpty())
                    .toList();
            return new Delta(after.epoch(), before.revision(), after.revision(), after.digest(), after.health(),
                    after.ageMs(), added, updated, removed);
        }
    }

    /** A sign of life: nothing changed but, perhaps, the health. Three missing in a row prove a broken stream. */
    record KeepAlive(long epoch, long revision, Health health, long ageMs) implements MembershipUpdate {}

    /** Why a whole view is told. */
    enum Reason {
        /** The subscription begins. */
        INITIAL,
        /** The node joined or left. */
        LOCAL_STATE,
        /** The handler was too slow for its queue; changes between were dropped. */
        OVERFLOW,
        /** Another plane, or another run of it, counts the revisions from here. */
        PLANE_SWITCH,
        /** The point to resume from is too old. */
        RESUME_GAP
    }
}
