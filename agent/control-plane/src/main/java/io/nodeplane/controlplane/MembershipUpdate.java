package io.nodeplane.controlplane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber is told: everything, what changed, or that nothing did. A reader of documents skips an update of a
 * kind that it does not know; the next delta shows whether it missed a change.
 */
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
    final class Snapshot implements MembershipUpdate {
        private final Fields fields;

        private record Fields(Reason reason, MembershipView view) {}

        private Snapshot(Fields fields) {
            this.fields = fields;
        }

        /** {@return the update that tells this view} */
        public static Snapshot of(Reason reason, MembershipView view) {
            return new Snapshot(new Fields(reason, view));
        }

        /** {@return why a whole view is told} */
        public Reason reason() {
            return fields.reason();
        }

        /** {@return the view} */
        public MembershipView view() {
            return fields.view();
        }

        @Override
        public long epoch() {
            return view().epoch();
        }

        @Override
        public long revision() {
            return view().revision();
        }

        @Override
        public Health health() {
            return view().health();
        }

        @Override
        public long ageMs() {
            return view().ageMs();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Snapshot snapshot && fields.equals(snapshot.fields);
        }

        @Override
        public int hashCode() {
            return fields.hashCode();
        }

        @Override
        public String toString() {
            return "Snapshot" + fields;
        }
    }

    /** What changed since the revision of the previous update. An empty list says that nothing changed in this way. */
    final class Delta implements MembershipUpdate {
        private final Fields fields;

        private record Fields(long epoch, long fromRevision, long revision, String digest, Health health, long ageMs,
                List<Member> added, List<Member> updated, List<String> removed) {}

        private Delta(Fields fields) {
            this.fields = fields;
        }

        /**
         * {@return a change to this view from an earlier revision of its epoch, with lists in any order}
         *
         * @param to the epoch, revision, digest, health and age that it leads to; its members are not looked at
         * @throws IllegalArgumentException if it leads backwards or nowhere
         */
        public static Delta of(long fromRevision, MembershipView to, Collection<Member> added,
                Collection<Member> updated, Collection<String> removed) {
            return of(to.epoch(), fromRevision, to.revision(), to.digest(), to.health(), to.ageMs(), added, updated,
                    removed);
        }

        /**
         * {@return a change as a document tells it, with lists in any order}
         *
         * @throws IllegalArgumentException if it leads backwards or nowhere
         */
        public static Delta of(long epoch, long fromRevision, long revision, String digest, Health health, long ageMs,
                Collection<Member> added, Collection<Member> updated, Collection<String> removed) {
            if (fromRevision >= revision) {
                throw new IllegalArgumentException("a delta leads from revision " + fromRevision + " to " + revision);
            }
            return new Delta(new Fields(epoch, fromRevision, revision, digest, health, ageMs, List.copyOf(added),
                    List.copyOf(updated), List.copyOf(removed)));
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
            return of(before.revision(), after, added, updated, removed);
        }

        @Override
        public long epoch() {
            return fields.epoch();
        }

        /** {@return the revision of the update delivered before this one} */
        public long fromRevision() {
            return fields.fromRevision();
        }

        @Override
        public long revision() {
            return fields.revision();
        }

        /** {@return the digest of the roster after this change, so that a reader can check what it keeps} */
        public String digest() {
            return fields.digest();
        }

        @Override
        public Health health() {
            return fields.health();
        }

        @Override
        public long ageMs() {
            return fields.ageMs();
        }

        /** {@return members that were not listed before, ordered by id} */
        public List<Member> added() {
            return fields.added();
        }

        /** {@return members of which any field differs, ordered by id} */
        public List<Member> updated() {
            return fields.updated();
        }

        /** {@return ids that are no longer listed, in order; a dead member stays listed until it is reaped} */
        public List<String> removed() {
            return fields.removed();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Delta delta && fields.equals(delta.fields);
        }

        @Override
        public int hashCode() {
            return fields.hashCode();
        }

        @Override
        public String toString() {
            return "Delta" + fields;
        }
    }

    /** A sign of life: nothing changed but, perhaps, the health. Three missing in a row prove a broken stream. */
    final class KeepAlive implements MembershipUpdate {
        private final Fields fields;

        private record Fields(long epoch, long revision, Health health, long ageMs) {}

        private KeepAlive(Fields fields) {
            this.fields = fields;
        }

        /** {@return a sign of life at this revision} */
        public static KeepAlive of(long epoch, long revision, Health health, long ageMs) {
            return new KeepAlive(new Fields(epoch, revision, health, ageMs));
        }

        @Override
        public long epoch() {
            return fields.epoch();
        }

        @Override
        public long revision() {
            return fields.revision();
        }

        @Override
        public Health health() {
            return fields.health();
        }

        @Override
        public long ageMs() {
            return fields.ageMs();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof KeepAlive sign && fields.equals(sign.fields);
        }

        @Override
        public int hashCode() {
            return fields.hashCode();
        }

        @Override
        public String toString() {
            return "KeepAlive" + fields;
        }
    }

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
        RESUME_GAP,
        /** A later spec's word: the snapshot counts as any other. No implementation of this spec gives it. */
        UNKNOWN;

        /** {@return the reason of this name} */
        public static Reason read(@Nullable String word) {
            return Words.read(Reason.class, word, UNKNOWN);
        }
    }
}
