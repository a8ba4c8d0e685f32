package io.nodeplane.controlplane;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one node believes at one moment.
 *
 * <p>Revisions count the changes of this node's roster within one epoch and mean nothing to another node: nodes are
 * compared by {@link #digest()} only. The same epoch and revision always show the same roster.
 */
public final class MembershipView {
    /** The version of the form of views and updates: raised only when a field is added. */
    public static final int SCHEMA_VERSION = 1;

    private final Fields fields;
    private final SortedMap<String, Long> contactsMs;

    private record Fields(long epoch, long revision, Health health, LocalState localState, String localPeerId,
            long ageMs, Roster roster) {}

    private MembershipView(Fields fields, SortedMap<String, Long> contactsMs) {
        this.fields = fields;
        this.contactsMs = contactsMs;
    }

    /** {@return the view of a node that has not joined yet} */
    public static MembershipView initial(String localPeerId, long epoch) {
        return builder(localPeerId, epoch).build();
    }

    /** {@return a builder that begins with the view of a node that has not joined yet} */
    public static Builder builder(String localPeerId, long epoch) {
        return new Builder(localPeerId, epoch);
    }

    /** {@return a builder that begins with this view} */
    public Builder toBuilder() {
        return new Builder(fields.localPeerId(), fields.epoch()).revision(fields.revision()).health(fields.health())
                .localState(fields.localState()).ageMs(fields.ageMs()).contactsMs(contactsMs)
                .roster(fields.roster());
    }

    /** {@return {@value #SCHEMA_VERSION}} */
    public int schemaVersion() {
        return SCHEMA_VERSION;
    }

    /** {@return the run of the plane that counts these revisions; differs at every start of it, and has no order} */
    public long epoch() {
        return fields.epoch();
    }

    /** {@return raised by every change of any field of any member, and by nothing else} */
    public long revision() {
        return fields.revision();
    }

    /** {@return how far the view may be trusted} */
    public Health health() {
        return fields.health();
    }

    /** {@return where this node is in its life} */
    public LocalState localState() {
        return fields.localState();
    }

    /** {@return this node's own id} */
    public String localPeerId() {
        return fields.localPeerId();
    }

    /** {@return milliseconds since the last contact with any other member; 0 if none is known} */
    public long ageMs() {
        return fields.ageMs();
    }

    /**
     * {@return milliseconds since this process last heard this member, as measured when the view was read; empty if it has
     * not heard it} It is no part of the member, since it changes all the time and raises no revision; nor does it count
     * when views are compared, and no update carries it.
     */
    public OptionalLong contactMs(String peerId) {
        var ms = contactsMs.get(peerId);
        return ms == null ? OptionalLong.empty() : OptionalLong.of(ms);
    }

    /** {@return {@link #contactMs} of everybody who was heard, by id; cannot be changed} */
    public SortedMap<String, Long> contactsMs() {
        return contactsMs;
    }

    /** {@return the members and their digest} */
    public Roster roster() {
        return fields.roster();
    }

    /** {@return all members, ordered by id} */
    public List<Member> members() {
        return roster().members();
    }

    /** {@return the member of this id, if there is one} */
    public Optional<Member> member(String peerId) {
        return roster().member(peerId);
    }

    /** {@return by what nodes are compared; see {@link Roster}} */
    public String digest() {
        return roster().digest();
    }

    /** {@return the same view at another age} */
    public MembershipView aged(long nowMs) {
        return nowMs == ageMs() ? this : toBuilder().ageMs(nowMs).build();
    }

    /** {@return the same view as one of another epoch: for whoever shows the views of several planes one after the other} */
    public MembershipView inEpoch(long other) {
        return other == epoch()
                ? this
                : new MembershipView(new Fields(other, revision(), health(), localState(), localPeerId(), ageMs(),
                        roster()), contactsMs);
    }

    /**
     * {@return the view that comes next: one revision further if the roster differs, else of this revision}
     *
     * <p>Every implementation counts its revisions by this. A member that is listed in the same life and state as before
     * keeps the time since when it is seen so.
     */
    public MembershipView next(Roster nextRoster, Health nextHealth, LocalState nextLocalState, long nextAgeMs) {
        var kept = nextRoster.sinceThoseOf(roster());
        var same = roster().equals(kept);
        return new MembershipView(new Fields(epoch(), same ? revision() : revision() + 1, nextHealth, nextLocalState,
                localPeerId(), nextAgeMs, same ? roster() : kept), Collections.emptySortedMap());
    }

    /**
     * {@return this view after a change}
     *
     * @throws IllegalArgumentException if the change does not start here, or leads to another digest than it says
     */
    public MembershipView after(MembershipUpdate.Delta delta) {
        if (delta.epoch() != epoch() || delta.fromRevision() != revision()) {
            throw new IllegalArgumentException("a delta from " + delta.epoch() + ":" + delta.fromRevision()
                    + " does not continue the view " + epoch() + ":" + revision());
        }
        var changed = new ArrayList<>(delta.added());
        changed.addAll(delta.updated());
        var next = roster().with(changed, delta.removed());
        if (!next.digest().equals(delta.digest())) {
            throw new IllegalArgumentException("the delta to " + delta.epoch() + ":" + delta.revision()
                    + " leads to digest " + next.digest() + " and says " + delta.digest());
        }
        return toBuilder().revision(delta.revision()).health(delta.health()).ageMs(delta.ageMs())
                .contactsMs(Map.of()).roster(next).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MembershipView view && fields.equals(view.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return "MembershipView" + fields;
    }

    /** A view in the making. */
    public static final class Builder {
        private final String localPeerId;
        private final long epoch;
        private long revision;
        private Health health = Health.HEALTHY;
        private LocalState localState = LocalState.NEW;
        private long ageMs;
        private Map<String, Long> contactsMs = Map.of();
        private Roster roster = Roster.EMPTY;

        private Builder(String localPeerId, long epoch) {
            this.localPeerId = localPeerId;
            this.epoch = epoch;
        }

        /** See {@link MembershipView#revision()}. */
        public Builder revision(long count) {
            revision = count;
            return this;
        }

        /** See {@link MembershipView#health()}. */
        public Builder health(Health trust) {
            health = trust;
            return this;
        }

        /** See {@link MembershipView#localState()}. */
        public Builder localState(LocalState state) {
            localState = state;
            return this;
        }

        /** See {@link MembershipView#ageMs()}. */
        public Builder ageMs(long ms) {
            ageMs = ms;
            return this;
        }

        /** See {@link MembershipView#contactMs}. */
        public Builder contactsMs(Map<String, Long> byPeerId) {
            contactsMs = byPeerId;
            return this;
        }

        /** See {@link MembershipView#roster()}. */
        public Builder roster(Roster listed) {
            roster = listed;
            return this;
        }

        /**
         * {@return the view}
         *
         * @throws IllegalArgumentException for a number outside 0..2^53-1
         */
        public MembershipView build() {
            Numbers.within("epoch", epoch, 0);
            Numbers.within("revision", revision, 0);
            Numbers.within("ageMs", ageMs, 0);
            contactsMs.forEach((peer, ms) -> Numbers.within("contactMs of " + peer, ms, 0));
            return new MembershipView(new Fields(epoch, revision, health, localState, localPeerId, ageMs, roster),
                    Collections.unmodifiableSortedMap(new TreeMap<>(contactsMs)));
        }
    }
}
