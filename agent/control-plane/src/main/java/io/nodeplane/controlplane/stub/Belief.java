package io.nodeplane.controlplane.stub;

import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.Roster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a set of nodes in contact with each other believe, and until when each data plane's lease runs. An isolated node
 * has one of its own. Guarded by the cluster's lock.
 */
final class Belief {
    private final TreeMap<String, Member> members = new TreeMap<>();
    private final TreeMap<String, Long> leaseEnds = new TreeMap<>();

    boolean knows(String peerId) {
        return members.containsKey(peerId);
    }

    Member member(String peerId) {
        var member = members.get(peerId);
        if (member == null) {
            throw new IllegalStateException("there is no " + peerId + " among " + members.keySet());
        }
        return member;
    }

    /** Sets what is believed of the member; whoever is in another life or state than before is so since now. */
    void put(Member member) {
        var before = members.get(member.peerId());
        var same = before != null && before.incarnation() == member.incarnation()
                && before.state().equals(member.state());
        members.put(member.peerId(), same ? member : member.toBuilder().since(Instant.now()).build());
    }

    void change(String peerId, UnaryOperator<Member> change) {
        put(change.apply(member(peerId)));
    }

    /** A member that is alive becomes suspect, by all others that are; every other state stays. */
    void suspect(String peerId) {
        suspect(peerId, members.values().stream()
                .filter(member -> member.state().equals(MemberState.ALIVE) && !member.peerId().equals(peerId))
                .map(Member::peerId).toList());
    }

    private void suspect(String peerId, List<String> observers) {
        change(peerId, member -> member.state().equals(MemberState.ALIVE)
                ? member.toBuilder().state(MemberState.SUSPECT).suspectedBy(observers).build()
                : member);
    }

    /** A member that is not dead dies by the word of others. Its lease runs on: nobody has heard from its data plane. */
    void bury(String peerId) {
        die(peerId, member -> member.in(MemberState.CONFIRMED).toBuilder().confirmation("by command").build());
    }

    /** A member that is not dead dies by its own word. */
    void depart(String peerId) {
        die(peerId, member -> member.in(MemberState.LEFT));
        endLease(peerId);
    }

    /** A member whose process ended, if it is still listed. */
    void lose(String peerId) {
        if (knows(peerId)) {
            suspect(peerId);
            endLease(peerId);
        }
    }

    private void die(String peerId, UnaryOperator<Member> how) {
        change(peerId, member -> member.state().isDead() ? member : how.apply(member));
    }

    void remove(String peerId) {
        members.remove(peerId);
        leaseEnds.remove(peerId);
    }

    void lease(String peerId, long endNanos) {
        leaseEnds.put(peerId, endNanos);
    }

    private void endLease(String peerId) {
        leaseEnds.remove(peerId);
        change(peerId, member -> member.ready(false));
    }

    void endLeases(long nowNanos) {
        new ArrayList<>(leaseEnds.entrySet()).stream().filter(lease -> lease.getValue() - nowNanos <= 0)
                .forEach(lease -> endLease(lease.getKey()));
    }

    /** {@return nanoseconds from now to the end of the next lease, if there is one} */
    OptionalLong nextLeaseEnd(long nowNanos) {
        return leaseEnds.values().stream().mapToLong(end -> end - nowNanos).min();
    }

    /** {@return what this node believes from the moment when it hears nobody: the same, and all others suspect} */
    Belief alone(String self) {
        var alone = new Belief();
        alone.members.putAll(members);
        alone.leaseEnds.putAll(leaseEnds);
        members.keySet().stream().filter(id -> !id.equals(self)).forEach(id -> alone.suspect(id, List.of(self)));
        return alone;
    }

    /** Takes over what an isolated node says of itself after its return, and for how long its data plane has leave. */
    void welcome(Member returned, Belief alone) {
        put(returned);
        var leaseEnd = alone.leaseEnds.get(returned.peerId());
        if (leaseEnd != null) {
            lease(returned.peerId(), leaseEnd);
        } else {
            leaseEnds.remove(returned.peerId());
        }
    }

    /** {@return the members as one of them sees them: a member never doubts itself} */
    Roster seenBy(String self) {
        return Roster.of(members.values().stream()
                .map(member -> member.peerId().equals(self) && !member.state().equals(MemberState.ALIVE)
                        ? member.in(MemberState.ALIVE)
                        : member)
                .toList());
    }
}
