package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A subscriber that builds the view from updates alone, and notes what breaks a rule, by the rule's id. */
final class Listener implements MembershipHandler {
    /** How long a call takes at least, so that two at one time are seen. */
    private static final long OVERLAP_NANOS = 200_000;

    private final List<MembershipUpdate> updates = new ArrayList<>();
    private final List<String> breaches = new ArrayList<>();
    private final TreeMap<String, Member> newest = new TreeMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private Optional<MembershipView> view = Optional.empty();

    @Override
    public void handle(MembershipUpdate update) {
        if (running.incrementAndGet() > 1) {
            breach("5.4", "two calls at one time");
        }
        LockSupport.parkNanos(OVERLAP_NANOS);
        take(update);
        running.decrementAndGet();
    }

    private synchronized void take(MembershipUpdate update) {
        updates.add(update);
        var before = view;
        switch (update) {
            case Snapshot snapshot -> {
                if (before.isEmpty() != (snapshot.reason() == Reason.INITIAL)) {
                    breach("5.1", "the first call is " + updates.getFirst() + ", and call " + updates.size()
                            + " is a snapshot with reason " + snapshot.reason());
                }
                if (before.isPresent() && before.get().epoch() != snapshot.epoch()) {
                    newest.clear(); // another plane counts incarnations and versions afresh
                }
                view = Optional.of(snapshot.view());
            }
            case Delta delta -> {
                if (before.isEmpty()) {
                    breach("5.1", "a delta comes before the first snapshot");
                } else if (before.get().revision() != delta.fromRevision()
                        || before.get().epoch() != delta.epoch()) {
                    breach("5.3", "a delta from " + delta.fromRevision() + " follows revision "
                            + before.get().revision());
                } else {
                    try {
                        view = Optional.of(before.get().after(delta));
                    } catch (IllegalArgumentException torn) {
                        breach("5.2", String.valueOf(torn.getMessage()));
                    }
                }
            }
            case KeepAlive sign -> {
                if (before.isEmpty() || before.get().revision() != sign.revision()) {
                    breach("5.13", "a sign of life at revision " + sign.revision() + " follows " + before
                            .map(MembershipView::revision));
                }
            }
        }
        view.ifPresent(this::look);
    }

    private void look(MembershipView now) {
        if (!Roster.of(now.members()).digest().equals(now.digest())) {
            breach("5.2", "the digest of revision " + now.revision() + " is not that of its members");
        }
        for (var member : now.members()) {
            var known = newest.put(member.peerId(), member);
            if (known != null && (known.incarnation() > member.incarnation()
                    || known.incarnation() == member.incarnation() && known.metaVersion() > member.metaVersion())) {
                breach("5.15", member.peerId() + " goes back from " + known.incarnation() + "." + known.metaVersion()
                        + " to " + member.incarnation() + "." + member.metaVersion());
            }
        }
    }

    private synchronized void breach(String rule, String seen) {
        breaches.add(rule + ": " + seen);
    }

    synchronized List<MembershipUpdate> updates() {
        return List.copyOf(updates);
    }

    synchronized Optional<MembershipView> view() {
        return view;
    }

    synchronized List<String> breaches(String rule) {
        return breaches.stream().filter(breach -> breach.startsWith(rule + ":")).toList();
    }

    /** Ends the check if updates broke this rule. */
    void keeps(String rule) {
        var broken = breaches(rule);
        Stage.that(broken.isEmpty(), String.join("; ", broken));
    }
}
