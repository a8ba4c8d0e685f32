package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.Roster;
import io.nodeplane.controlplane.SeedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Mutants of the general rules, of joins and of leaves. */
final class CallMutants {
    private CallMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("1.1", "one call of many ends by a foreign exception",
                        (sound, cluster) -> new Faulty(sound) {
                            private final AtomicInteger calls = new AtomicInteger();

                            @Override
                            public PeerMetadata getPeerMetadata(String peerId) {
                                if (calls.incrementAndGet() % 50 == 0) {
                                    throw new IllegalStateException("torn");
                                }
                                return super.getPeerMetadata(peerId);
                            }
                        }),
                new Mutant("1.2", "a heartbeat that is null ends by a NullPointerException",
                        (sound, cluster) -> new Faulty(sound) {
                            @Override
                            public Ack publishHeartbeat(Heartbeat heartbeat) {
                                return heartbeat.seq() > 0
                                        ? super.publishHeartbeat(heartbeat)
                                        : Ack.of(
                                                Ack.Outcome.STALE, 0);
                            }
                        }),
                new Mutant("1.3", "a refused heartbeat publishes something all the same",
                        (sound, cluster) -> new Faulty(sound) {
                            @Override
                            public Ack publishHeartbeat(Heartbeat heartbeat) {
                                try {
                                    return super.publishHeartbeat(heartbeat);
                                } catch (ControlPlaneException refused) {
                                    sound.publishHeartbeat(
                                            Heartbeat.of(1_000, true, Metadata.of(Map.of("half", "done"))));
                                    throw refused;
                                }
                            }
                        }),
                new Mutant("1.4", "reading waits while nobody is heard", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView getMembers() {
                        var view = super.getMembers();
                        if (view.health() == Health.ISOLATED) {
                            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
                        }
                        return view;
                    }
                }),
                new Mutant("1.7", "handlers run under the lock that heartbeats take",
                        (sound, cluster) -> new Faulty(sound) {
                            @Override
                            public Ack publishHeartbeat(Heartbeat heartbeat) {
                                synchronized (this) {
                                    return super.publishHeartbeat(heartbeat);
                                }
                            }

                            @Override
                            MembershipHandler faulty(MembershipHandler handler) {
                                return update -> {
                                    synchronized (this) {
                                        handler.handle(update);
                                    }
                                };
                            }
                        }),
                new Mutant("1.8", "a heartbeat counts before the join", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Ack publishHeartbeat(Heartbeat heartbeat) {
                        return sound.getMembers().localState() == LocalState.NEW
                                ? Ack.of(Ack.Outcome.ACCEPTED, 0)
                                : super.publishHeartbeat(heartbeat);
                    }
                }),
                new Mutant("1.9", "the last view can be read after close()", (sound, cluster) -> new Faulty(sound) {
                    private volatile MembershipView last;

                    @Override
                    public MembershipView getMembers() {
                        return last != null ? last : super.getMembers();
                    }

                    @Override
                    public void close() {
                        if (last == null) {
                            last = sound.getMembers();
                        }
                        super.close();
                    }
                }),
                new Mutant("1.11", "a thread goes on after close()", (sound, cluster) -> {
                    Thread.ofPlatform().daemon().name("forgotten")
                            .start(() -> LockSupport.parkNanos(Duration.ofSeconds(12).toNanos()));
                    return new Faulty(sound);
                }),
                new Mutant("2.1", "the view of a join lacks the seed", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        var view = super.join(seedPeers);
                        return view.toBuilder().roster(Roster.of(view.member(view.localPeerId()).stream().toList()))
                                .build();
                    }
                }),
                new Mutant("2.2", "a founder is degraded", (sound, cluster) -> new Distorted(sound,
                        view -> view.members().size() == 1 ? view.toBuilder().health(Health.DEGRADED).build() : view)),
                new Mutant("2.3", "only the first seed is tried", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        return super.join(seedPeers.subList(0, Math.min(1, seedPeers.size())));
                    }
                }),
                new Mutant("2.4", "a join that finds nobody founds a cluster", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        try {
                            return super.join(seedPeers);
                        } catch (ControlPlaneException nobody) {
                            return super.join(List.of());
                        }
                    }
                }),
                new Mutant("2.6", "a join while joined starts a new life", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        if (sound.getMembers().localState() == LocalState.JOINED) {
                            cluster.recover(sound.peerId());
                        }
                        return super.join(seedPeers);
                    }
                }),
                new Mutant("2.7", "a second join at one time fails", (sound, cluster) -> new Faulty(sound) {
                    private final AtomicBoolean joining = new AtomicBoolean();

                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        if (!joining.compareAndSet(false, true)) {
                            throw new ControlPlaneException(ErrorCode.CANCELLED, "a join is under way");
                        }
                        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                        try {
                            return super.join(seedPeers);
                        } finally {
                            joining.set(false);
                        }
                    }
                }),
                new Mutant("2.8", "a node looks for itself", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        if (seedPeers.equals(List.of(sound.address()))) {
                            throw new ControlPlaneException(ErrorCode.UNAVAILABLE, "nobody but this node answers");
                        }
                        return super.join(seedPeers);
                    }
                }),
                new Mutant("2.9", "a malformed seed is passed over", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        return super.join(seedPeers.stream().filter(CallMutants::readable).toList());
                    }
                }),
                new Mutant("2.10", "the first read after a join is of before", (sound, cluster) -> new Faulty(sound) {
                    private volatile MembershipView stale;

                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        stale = sound.getMembers();
                        return super.join(seedPeers);
                    }

                    @Override
                    public MembershipView getMembers() {
                        var old = stale;
                        stale = null;
                        return old != null ? old : super.getMembers();
                    }
                }),
                new Mutant("2.11", "every life is shown as the first", (sound, cluster) -> new Distorted(sound,
                        Distorted.members(member -> member.toBuilder().incarnation(1).build()))),
                new Mutant("2.12", "incarnations count downwards", (sound, cluster) -> new Distorted(sound,
                        Distorted.members(member -> member.toBuilder().incarnation(1_000 - member.incarnation())
                                .build()))),
                new Mutant("2.14", "a second process of one name believes that it has joined",
                        (sound, cluster) -> new Faulty(sound) {
                            @Override
                            public MembershipView join(List<String> seedPeers) {
                                try {
                                    return super.join(seedPeers);
                                } catch (ControlPlaneException conflict) {
                                    if (conflict.code() != ErrorCode.CONFLICT_IDENTITY) {
                                        throw conflict;
                                    }
                                    return sound.getMembers();
                                }
                            }
                        }),
                new Mutant("3.1", "a second leave is NOT_JOINED", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public void leave() {
                        if (sound.getMembers().localState() == LocalState.LEFT) {
                            throw new ControlPlaneException(ErrorCode.NOT_JOINED, "left already");
                        }
                        super.leave();
                    }
                }),
                new Mutant("3.2", "who hears nobody cannot leave", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public void leave() {
                        if (sound.getMembers().health() == Health.ISOLATED) {
                            throw new ControlPlaneException(ErrorCode.UNAVAILABLE, "nobody can be told");
                        }
                        super.leave();
                    }
                }),
                new Mutant("3.3", "nobody is told of a leave", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public void leave() {
                        if (sound.getMembers().localState() == LocalState.JOINED) {
                            cluster.isolate(sound.peerId());
                        }
                        super.leave();
                    }
                }),
                new Mutant("3.4", "who left comes back by itself", (sound, cluster) -> new Faulty(sound) {
                    private volatile List<String> seeds = List.of();

                    @Override
                    public MembershipView join(List<String> seedPeers) {
                        seeds = List.copyOf(seedPeers);
                        return super.join(seedPeers);
                    }

                    @Override
                    public void leave() {
                        super.leave();
                        Thread.ofVirtual().start(() -> {
                            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                            sound.join(seeds);
                        });
                    }
                }),
                new Mutant("3.5", "a leave is told twice", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    MembershipHandler faulty(MembershipHandler handler) {
                        return update -> {
                            handler.handle(update);
                            if (update instanceof Snapshot snapshot
                                    && snapshot.view().localState() == LocalState.LEFT) {
                                handler.handle(update);
                            }
                        };
                    }
                }));
    }

    private static boolean readable(String seed) {
        try {
            SeedPeer.parse(seed);
            return true;
        } catch (ControlPlaneException malformed) {
            return false;
        }
    }
}
