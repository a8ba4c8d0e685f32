package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate.Reason;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.swap.Difference.Kind;
import io.nodeplane.controlplane.swap.SwapOutcome;
import io.nodeplane.controlplane.swap.SwapRecord;
import io.nodeplane.controlplane.swap.SwapTerms;
import io.nodeplane.controlplane.swap.Swappable;
import io.nodeplane.controlplane.swap.SwappableControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Mutants of the exchange of planes. */
final class SwapMutants {
    private SwapMutants() {}

    static List<Mutant> all() {
        return List.of(
                Mutant.exchange("12.1", "an exchange is told twice", first -> new Faulty(first) {
                    @Override
                    MembershipHandler faulty(MembershipHandler handler) {
                        return update -> {
                            handler.handle(update);
                            if (update instanceof Snapshot snapshot && snapshot.reason() == Reason.PLANE_SWITCH) {
                                handler.handle(update);
                            }
                        };
                    }
                }),
                Mutant.exchange("12.2", "an exchange begins from nothing", first -> new Faulty(first) {
                    @Override
                    MembershipHandler faulty(MembershipHandler handler) {
                        return update -> {
                            if (update instanceof Snapshot snapshot && snapshot.reason() == Reason.PLANE_SWITCH) {
                                handler.handle(Snapshot.of(Reason.PLANE_SWITCH,
                                        snapshot.view().toBuilder().roster(Roster.EMPTY).build()));
                            }
                            handler.handle(update);
                        };
                    }
                }),
                Mutant.exchange("12.3", "whatever differs is accepted", first -> new Faulty(first) {
                    @Override
                    public SwapOutcome swapTo(ControlPlane next, SwapTerms terms) {
                        return super.swapTo(next, terms.accepting(Kind.MEMBER, Kind.STATE, Kind.ROUTABLE, Kind.READY,
                                Kind.PUBLIC_KEY, Kind.ENDPOINTS, Kind.ALLOWED_IPS, Kind.METADATA));
                    }
                }),
                Mutant.exchange("12.4", "both planes are told the VPN's heartbeats", first -> new Faulty(first) {
                    private volatile boolean exchanged;

                    @Override
                    public SwapOutcome swapTo(ControlPlane next, SwapTerms terms) {
                        exchanged = true;
                        return super.swapTo(next, terms);
                    }

                    @Override
                    public Ack publishHeartbeat(Heartbeat heartbeat) {
                        if (exchanged) {
                            first.publishHeartbeat(heartbeat);
                        }
                        return super.publishHeartbeat(heartbeat);
                    }
                }),
                Mutant.exchange("12.5", "a plane stays in its place whatever becomes of it",
                        first -> new Faulty(first) {
                            @Override
                            public SwapOutcome swapTo(ControlPlane next, SwapTerms terms) {
                                return super.swapTo(next, terms.sick(Duration.ofDays(1)));
                            }
                        }));
    }

    /** An exchange as it should be, but for what a mutant overrides. */
    private static class Faulty extends Forwarding<Swappable> implements Swappable {
        Faulty(ControlPlane first) {
            super(SwappableControlPlane.of(first));
        }

        @Override
        public SwapOutcome swapTo(ControlPlane next, SwapTerms terms) {
            return sound.swapTo(next, terms);
        }

        @Override
        public SwapOutcome rollBack(String why) {
            return sound.rollBack(why);
        }

        @Override
        public void finish() {
            sound.finish();
        }

        @Override
        public Optional<SwapRecord> lastSwap() {
            return sound.lastSwap();
        }
    }
}
