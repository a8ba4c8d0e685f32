package io.nodeplane.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A subscriber that rebuilds the view from updates alone and notes every update that breaks a rule of CP-5. */
public final class Mirror implements MembershipHandler {
    private final List<MembershipUpdate> updates = new ArrayList<>();
    private final List<String> breaches = new ArrayList<>();
    private final TreeMap<String, Member> newest = new TreeMap<>();
    private Optional<MembershipView> view = Optional.empty();

    @Override
    public synchronized void handle(MembershipUpdate update) {
        updates.add(update);
        try {
            take(update);
        } catch (RuntimeException | AssertionError broken) {
            breaches.add(updates.size() + ": " + broken.getMessage());
        }
    }

    /** {@return all updates so far} */
    public synchronized List<MembershipUpdate> updates() {
        return List.copyOf(updates);
    }

    /** {@return the updates that are no signs of life} */
    public synchronized List<MembershipUpdate> changes() {
        return updates.stream().filter(update -> !(update instanceof KeepAlive)).toList();
    }

    /** {@return the view as rebuilt; empty before the first snapshot} */
    public synchronized Optional<MembershipView> view() {
        return view;
    }

    /** {@return what was wrong with updates, by their number} */
    public synchronized List<String> breaches() {
        return List.copyOf(breaches);
    }

    private void take(MembershipUpdate update) {
        var before = view;
        switch (update) {
            case Snapshot snapshot -> {
                assertThat(before.isEmpty()).as("cp_5_1: INITIAL is the first and the only")
                        .isEqualTo(snapshot.reason() == MembershipUpdate.Reason.INITIAL);
                if (before.isPresent() && before.get().epoch() != snapshot.epoch()) {
                    newest.clear(); // another plane counts incarnations and versions afresh
                }
                view = Optional.of(snapshot.view());
            }
            case Delta delta -> {
                assertThat(before).as("cp_5_1: a delta before the first snapshot").isPresent();
                view = Optional.of(before.get().after(delta));
            }
            case KeepAlive keepAlive -> {
                assertThat(before).as("cp_5_1: a sign of life before the first snapshot").isPresent();
                assertThat(keepAlive.revision()).as("cp_5_13").isEqualTo(before.get().revision());
            }
        }
        for (var member : view.orElseThrow().members()) {
            var known = newest.put(member.peerId(), member);
            assertThat(known == null || known.incarnation() < member.incarnation()
                    || known.incarnation() == member.incarnation() && known.metaVersion() <= member.metaVersion())
                    .as("cp_5_15: %s after %s", member, known).isTrue();
        }
    }
}
