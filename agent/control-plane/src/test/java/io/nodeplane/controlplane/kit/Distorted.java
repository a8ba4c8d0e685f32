package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import java.util.List;
import java.util.function.UnaryOperator;

/** A control plane that shows every view distorted in the same way, to readers and to subscribers. */
class Distorted extends Faulty {
    private final UnaryOperator<MembershipView> distortion;

    Distorted(StubControlPlane sound, UnaryOperator<MembershipView> distortion) {
        super(sound);
        this.distortion = distortion;
    }

    /** {@return a view, in which each member is changed so} */
    static UnaryOperator<MembershipView> members(UnaryOperator<Member> change) {
        return view -> view.toBuilder().roster(Roster.of(view.members().stream().map(change).toList())).build();
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        return distortion.apply(sound.join(seedPeers));
    }

    @Override
    public MembershipView getMembers() {
        return distortion.apply(sound.getMembers());
    }

    @Override
    MembershipHandler faulty(MembershipHandler handler) {
        return new Distorting(handler);
    }

    private final class Distorting implements MembershipHandler {
        private final MembershipHandler handler;
        private MembershipView real;
        private MembershipView shown;

        private Distorting(MembershipHandler handler) {
            this.handler = handler;
        }

        @Override
        public void handle(MembershipUpdate update) {
            var before = shown;
            real = switch (update) {
                case Snapshot snapshot -> snapshot.view();
                case Delta delta -> real.after(delta);
                case KeepAlive sign -> real.toBuilder().health(sign.health()).build();
            };
            shown = distortion.apply(real);
            handler.handle(switch (update) {
                case Snapshot snapshot -> Snapshot.of(snapshot.reason(), shown);
                case Delta delta -> Delta.between(before, shown);
                case KeepAlive sign -> KeepAlive.of(sign.epoch(), sign.revision(), shown.health(), sign.ageMs());
            });
        }
    }
}
