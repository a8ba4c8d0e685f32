package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.Conflict;
import io.nodeplane.controlplane.Features;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Roster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Mutants that declare that claims are settled, and settle them otherwise, or not at all. */
final class ClaimMutants {
    private ClaimMutants() {}

    static List<Mutant> all() {
        return List.of(
                settling("10.6", "two that claim one address are both routable", UnaryOperator.identity()),
                settling("10.7", "the first by id has an address, whoever had it before", view -> view.toBuilder()
                        .roster(Roster.of(byId(view))).build()));
    }

    private static Mutant settling(String rule, String fault, UnaryOperator<MembershipView> settled) {
        return new Mutant(rule, fault, (sound, cluster) -> new Distorted(sound, settled) {
            @Override
            public Capabilities capabilities() {
                var declared = super.capabilities();
                return Capabilities.of(declared.name(), declared.version(), List.of(Features.SETTLED_CLAIMS),
                        declared.limits(), declared.timers());
            }
        });
    }

    private static List<Member> byId(MembershipView view) {
        var settled = new ArrayList<Member>();
        for (var member : view.members()) {
            var taken = !member.state().isDead() && settled.stream().filter(before -> !before.state().isDead())
                    .anyMatch(before -> overlap(before, member));
            settled.add(taken ? member.toBuilder().routable(false).conflict(Conflict.ADDRESS).build() : member);
        }
        return settled;
    }

    private static boolean overlap(Member one, Member other) {
        return one.metadata().allowedIps().stream()
                .anyMatch(block -> other.metadata().allowedIps().stream().anyMatch(block::overlaps));
    }
}
