package io.nodeplane.controlplane.kit;

import static io.nodeplane.controlplane.kit.Distorted.members;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Mutants that show something else than they know. */
final class ViewMutants {
    private ViewMutants() {}

    static List<Mutant> all() {
        return List.of(
                distorted("4.3", "a node shows itself as suspect", view -> members(member -> member.peerId()
                        .equals(view.localPeerId()) ? member.in(MemberState.SUSPECT) : member).apply(view)),
                new Mutant("4.4", "the revision stands still", (sound, cluster) -> reading(sound,
                        view -> view.toBuilder().revision(7).build())),
                new Mutant("4.5", "some reads show an older view", (sound, cluster) -> {
                    var reads = new AtomicInteger();
                    var now = new AtomicReference<MembershipView>();
                    var before = new AtomicReference<MembershipView>();
                    return reading(sound, view -> {
                        var known = now.get();
                        if (known == null || known.revision() < view.revision()) {
                            now.set(view);
                            before.set(known);
                        }
                        return reads.incrementAndGet() % 50 == 0 && before.get() != null ? before.get() : view;
                    });
                }),
                new Mutant("4.6", "the revision counts versions of metadata only", (sound, cluster) -> reading(sound,
                        view -> view.toBuilder()
                                .revision(view.members().stream().mapToLong(Member::metaVersion).sum()).build())),
                distorted("4.7", "the dead are not listed", listing(member -> !member.state().isDead())),
                distorted("4.8", "one node sees another unroutable", view -> view.localPeerId().equals("node-2")
                        ? members(member -> member.toBuilder().routable(member.peerId().equals("node-2")).build())
                                .apply(view)
                        : view),
                new Mutant("4.9", "the age is always zero", (sound, cluster) -> reading(sound,
                        view -> view.toBuilder().ageMs(0).build())),
                distorted("5.15", "versions of metadata count downwards", members(member -> member.toBuilder()
                        .metaVersion(1_000 - member.metaVersion()).build())),
                new Mutant("6.1", "a lease never ends", (sound, cluster) -> {
                    var once = new TreeSet<String>();
                    return new Distorted(sound, members(member -> {
                        synchronized (once) {
                            if (member.dataPlaneReady()) {
                                once.add(member.peerId());
                            }
                            return member.ready(once.contains(member.peerId()));
                        }
                    }));
                }),
                distorted("6.3", "each change of metadata counts twice", members(member -> member.toBuilder()
                        .metaVersion(2 * member.metaVersion()).build())),
                distorted("9.1", "a node is well whatever happens", view -> view.toBuilder().health(Health.HEALTHY)
                        .build()),
                distorted("9.2", "who is isolated lists nobody else", view -> view.health() == Health.ISOLATED
                        ? listing(member -> member.peerId().equals(view.localPeerId())).apply(view)
                        : view),
                new Mutant("9.3", "who was suspected once is suspected for ever", (sound, cluster) -> {
                    var once = new TreeMap<String, Boolean>();
                    return new Distorted(sound, members(member -> {
                        synchronized (once) {
                            once.merge(member.peerId(), member.state().equals(MemberState.SUSPECT), Boolean::logicalOr);
                            return once.get(member.peerId()) ? member.in(MemberState.SUSPECT) : member;
                        }
                    }));
                }),
                distorted("9.6", "who is not heard for a moment is dead", members(member -> member.state()
                        .equals(MemberState.SUSPECT) ? member.in(MemberState.CONFIRMED) : member)),
                distorted("9.7", "nobody is ever held dead", members(member -> member.state()
                        .equals(MemberState.CONFIRMED) ? member.in(MemberState.SUSPECT) : member)));
    }

    private static Mutant distorted(String rule, String fault, UnaryOperator<MembershipView> distortion) {
        return new Mutant(rule, fault, (sound, cluster) -> new Distorted(sound, distortion));
    }

    private static UnaryOperator<MembershipView> listing(Predicate<Member> listed) {
        return view -> view.toBuilder().roster(Roster.of(view.members().stream().filter(listed).toList())).build();
    }

    /** {@return a plane that is right to subscribers and wrong to readers} */
    private static Faulty reading(StubControlPlane sound, UnaryOperator<MembershipView> read) {
        return new Faulty(sound) {
            @Override
            public MembershipView getMembers() {
                return read.apply(super.getMembers());
            }
        };
    }
}
