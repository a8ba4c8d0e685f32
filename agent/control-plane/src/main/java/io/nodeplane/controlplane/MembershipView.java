package io.nodeplane.controlplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one node believes at one moment.
 *
 * <p>Revisions count the changes of this node's roster within one epoch and mean nothing to another node: nodes are
 * compared by {@link #digest()} only. The same epoch and revision always show the same roster.
 *
 * @param epoch the run of the plane that counts these revisions; differs at every start of it, and has no order
 * @param revision raised by every change of any field of any member, and by nothing else
 * @param health how far the view may be trusted
 * @param localState where this node is in its life
 * @param localPeerId this node's own id
 * @param ageMs milliseconds since the last contact with any other member; 0 if none is known
 * @param roster the members and their digest
 */
public record MembershipView(long epoch, long revision, Health health, LocalState localState, String localPeerId,
        long ageMs, Roster roster) {
    /** The version of the form of views and updates: raised only when a field is added. */
    public static final int SCHEMA_VERSION = 1;

    /** @throws IllegalArgumentException for a number outside 0..2^53-1 */
    public MembershipView {
        Numbers.within("epoch", epoch, 0);
        Numbers.within("revision", revision, 0);
        Numbers.within("ageMs", ageMs, 0);
    }

    /** {@return the view of a node that has not joined yet} */
    public static MembershipView initial(String localPeerId, long epoch) {
        return new MembershipView(epoch, 0, Health.HEALTHY, LocalState.NEW, localPeerId, 0, Roster.EMPTY);
    }

    /** {@return {@value #SCHEMA_VERSION}} */
    public int schemaVersion() {
        return SCHEMA_VERSION;
    }

    /** {@return all members, ordered by id} */
    public List<Member> members() {
        return roster.members();
    }

    /** {@return the member of this id, if there is one} */
    public Optional<Member> member(String peerId) {
        return roster.member(peerId);
    }

    /** {@return by what nodes are compared; see {@link Roster}} */
    public String digest() {
        return roster.digest();
    }

    /** {@return the same view at another age} */
    public MembershipView aged(long nowMs) {
        return nowMs == ageMs
                ? this
                : new MembershipView(epoch, revision, health, localState, localPeerId, nowMs, roster);
    }

    /**
     * {@return the view that comes next: one revision further if the roster differs, else of this revision}
     *
     * <p>Every implementation counts its revisions by this.
     */
    public MembershipView next(Roster nextRoster, Health nextHealth, LocalState nextLocalState, long nextAgeMs) {
        var same = roster.equals(nextRoster);
        return new MembershipView(epoch, same ? revision : revision + 1, nextHealth, nextLocalState, localPeerId,
                nextAgeMs, same ? roster : nextRoster);
    }

    /**
     * {@return this view after a change}
     *
     * @throws IllegalArgumentException if the change does not start here, or leads to another digest than it says
     */
    public MembershipView after(MembershipUpdate.Delta delta) {
        if (delta.epoch() != epoch || delta.fromRevision() != revision) {
            throw new IllegalArgumentException("a delta from " + delta.epoch() + ":" + delta.fromRevision()
                    + " does not continue the view " + epoch + ":" + revision);
        }
        var changed = new ArrayList<>(delta.added());
        changed.addAll(delta.updated());
        var next = roster.with(changed, delta.removed());
        if (!next.digest().equals(delta.digest())) {
            throw new IllegalArgumentException("the delta to " + delta.epoch() + ":" + delta.revision()
                    + " leads to digest " + next.digest() + " and says " + delta.digest());
        }
        return new MembershipView(epoch, delta.revision(), delta.health(), localState, localPeerId, delta.ageMs(),
                next);
    }
}
