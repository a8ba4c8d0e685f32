package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** Mutants of heartbeats, reports, metadata and capabilities. */
final class DataPlaneMutants {
    private DataPlaneMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("6.2", "every heartbeat counts, in the order of arrival", (sound, cluster) -> {
                    var seq = new AtomicLong();
                    return new Faulty(sound) {
                        @Override
                        public Ack publishHeartbeat(Heartbeat heartbeat) {
                            return super.publishHeartbeat(Heartbeat.builder("", seq.incrementAndGet())
                                    .dataPlaneReady(heartbeat.dataPlaneReady())
                                    .metadata(heartbeat.metadata().orElse(null)).build());
                        }
                    };
                }),
                new Mutant("6.4", "what is too long is passed over in silence", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Ack publishHeartbeat(Heartbeat heartbeat) {
                        try {
                            return super.publishHeartbeat(heartbeat);
                        } catch (ControlPlaneException tooLong) {
                            return Ack.of(Ack.Outcome.ACCEPTED, 1);
                        }
                    }
                }),
                new Mutant("6.6", "an ack has no revision", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Ack publishHeartbeat(Heartbeat heartbeat) {
                        return Ack.of(super.publishHeartbeat(heartbeat).outcome(), 0);
                    }
                }),
                heartbeats("6.7", "sessions are not told apart", heartbeat -> Heartbeat
                        .builder("", heartbeat.seq()).dataPlaneReady(heartbeat.dataPlaneReady())
                        .metadata(heartbeat.metadata().orElse(null)).build()),
                reports("7.1", "a report about an unknown peer counts",
                        (outcome, peer) -> outcome == ReportOutcome.UNKNOWN_PEER ? ReportOutcome.ACCEPTED : outcome),
                new Mutant("7.2", "one report makes a peer suspect", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
                        var outcome = super.reportPeerState(peerId, report);
                        if (report.state() == PeerStateReport.State.UNREACHABLE) {
                            cluster.suspect(peerId);
                        }
                        return outcome;
                    }
                }),
                new Mutant("7.5", "every report is dated when it comes", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
                        return super.reportPeerState(peerId, PeerStateReport.of(report.state(), Instant.now()));
                    }
                }),
                reports("7.6", "reports are not limited", (outcome, peer) -> outcome == ReportOutcome.RATE_LIMITED
                        ? ReportOutcome.ACCEPTED
                        : outcome),
                new Mutant("7.7", "a report is news", (sound, cluster) -> {
                    var count = new AtomicLong();
                    return new Faulty(sound) {
                        @Override
                        public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
                            sound.publishHeartbeat(Heartbeat.of(count.incrementAndGet(), true,
                                    Metadata.of(Map.of("reports", "" + count))));
                            return super.reportPeerState(peerId, report);
                        }
                    };
                }),
                metadata("8.1", "metadata is never read", (sound, peer) -> PeerMetadata.of(Member.appeared(peer, 1))),
                new Mutant("8.2", "an unknown peer is answered for", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public PeerMetadata getPeerMetadata(String peerId) {
                        try {
                            return super.getPeerMetadata(peerId);
                        } catch (ControlPlaneException unknown) {
                            return super.getPeerMetadata(sound.peerId());
                        }
                    }
                }),
                metadata("8.3", "the dead do not answer", (known, peer) -> {
                    if (known.state().isDead()) {
                        throw new ControlPlaneException(ErrorCode.NOT_FOUND, peer + " is dead");
                    }
                    return known;
                }),
                heartbeats("8.4", "only ASCII text is carried", heartbeat -> Heartbeat
                        .builder(heartbeat.session(), heartbeat.seq()).dataPlaneReady(heartbeat.dataPlaneReady())
                        .metadata(heartbeat.metadata().map(DataPlaneMutants::plain).orElse(null)).build()),
                new Mutant("11.1", "the capabilities depend on the state", (sound, cluster) -> new Faulty(sound) {
                    private volatile String version = "before";

                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        version = "after";
                        return super.join(seedPeers);
                    }

                    @Override
                    public Capabilities capabilities() {
                        return Capabilities.builder("mutant", version).timers(sound.capabilities().timers()).build();
                    }
                }),
                new Mutant("11.2", "the health is a word of no spec", (sound, cluster) -> new Distorted(sound,
                        view -> view.toBuilder().health(Health.UNKNOWN).build())),
                new Mutant("9.4", "what is said in isolation is lost", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Ack publishHeartbeat(Heartbeat heartbeat) {
                        return sound.getMembers().health() == Health.ISOLATED
                                ? Ack.of(Ack.Outcome.ACCEPTED, 1)
                                : super.publishHeartbeat(heartbeat);
                    }
                }));
    }

    private static Metadata plain(Metadata said) {
        var plain = new TreeMap<String, String>();
        said.attributes().forEach((key, value) -> plain.put(key, value.replaceAll("[^ -~]", "?")));
        return Metadata.of(plain);
    }

    private static Mutant heartbeats(String rule, String fault, UnaryOperator<Heartbeat> instead) {
        return new Mutant(rule, fault, (sound, cluster) -> new Faulty(sound) {
            @Override
            public Ack publishHeartbeat(Heartbeat heartbeat) {
                return super.publishHeartbeat(instead.apply(heartbeat));
            }
        });
    }

    private interface Answer<T> {
        T instead(T sound, String peerId);
    }

    private static Mutant reports(String rule, String fault, Answer<ReportOutcome> answer) {
        return new Mutant(rule, fault, (sound, cluster) -> new Faulty(sound) {
            @Override
            public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
                return answer.instead(super.reportPeerState(peerId, report), peerId);
            }
        });
    }

    private static Mutant metadata(String rule, String fault, Answer<PeerMetadata> answer) {
        return new Mutant(rule, fault, (sound, cluster) -> new Faulty(sound) {
            @Override
            public PeerMetadata getPeerMetadata(String peerId) {
                return answer.instead(super.getPeerMetadata(peerId), peerId);
            }
        });
    }
}
