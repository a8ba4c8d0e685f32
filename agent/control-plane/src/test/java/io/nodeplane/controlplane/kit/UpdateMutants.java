package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Delta;
import io.nodeplane.controlplane.MembershipUpdate.KeepAlive;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.Subscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Mutants that tell subscribers something else than what happened. */
final class UpdateMutants {
    private UpdateMutants() {}

    static List<Mutant> all() {
        return List.of(
                telling("5.1", "the first snapshot comes twice", handler -> update -> {
                    handler.handle(update);
                    if (update instanceof Snapshot snapshot && snapshot.reason() == MembershipUpdate.Reason.INITIAL) {
                        handler.handle(update);
                    }
                }),
                telling("5.2", "deltas leave out who was updated", handler -> update -> handler.handle(
                        update instanceof Delta delta
                                ? Delta.of(delta.epoch(), delta.fromRevision(), delta.revision(), delta.digest(),
                                        delta.health(), delta.ageMs(), delta.added(), List.of(), delta.removed())
                                : update)),
                telling("5.3", "every second delta is swallowed", handler -> {
                    var deltas = new AtomicInteger();
                    return update -> {
                        if (!(update instanceof Delta) || deltas.incrementAndGet() % 2 == 1) {
                            handler.handle(update);
                        }
                    };
                }),
                telling("5.4", "two threads tell a handler", handler -> update -> {
                    var other = Thread.ofPlatform().start(() -> handler.handle(update));
                    handler.handle(update);
                    join(other);
                }),
                telling("5.5", "only the first ten updates are told", handler -> {
                    var told = new AtomicInteger();
                    return swallowing(handler, update -> told.incrementAndGet() > 10);
                }),
                telling("5.6", "who changed is not told", handler -> swallowing(handler,
                        update -> update instanceof Delta delta && delta.added().isEmpty()
                                && delta.removed().isEmpty())),
                telling("5.7", "an empty snapshot is held to be none", handler -> swallowing(handler,
                        update -> update instanceof Snapshot snapshot && snapshot.view().members().isEmpty())),
                new Mutant("5.8", "one handler after the other is told", (sound, cluster) -> new Faulty(sound) {
                    private final ReentrantLock one = new ReentrantLock(true);

                    @Override
                    MembershipHandler faulty(MembershipHandler handler) {
                        return update -> {
                            one.lock();
                            try {
                                handler.handle(update);
                            } finally {
                                one.unlock();
                            }
                        };
                    }
                }),
                telling("5.9", "a handler that throws is told nothing more", handler -> {
                    var thrown = new AtomicBoolean();
                    return update -> {
                        if (!thrown.getAndSet(true)) {
                            handler.handle(update);
                            thrown.set(false);
                        }
                    };
                }),
                new Mutant("5.10", "a handler may not leave", (sound, cluster) -> new Faulty(sound) {
                    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

                    @Override
                    public void leave() {
                        if (inside.get()) {
                            throw new ControlPlaneException(ErrorCode.INTERNAL, "a handler is running");
                        }
                        super.leave();
                    }

                    @Override
                    MembershipHandler faulty(MembershipHandler handler) {
                        return update -> {
                            inside.set(true);
                            handler.handle(update);
                        };
                    }
                }),
                new Mutant("5.11", "cancel() does nothing", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
                        super.subscribeMembershipUpdates(handler);
                        return () -> {};
                    }
                }),
                telling("5.13", "there are no signs of life", handler -> swallowing(handler,
                        update -> update instanceof KeepAlive)),
                new Mutant("5.14", "every heartbeat is news", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Ack publishHeartbeat(Heartbeat heartbeat) {
                        return super.publishHeartbeat(Heartbeat.of(heartbeat.seq(), heartbeat.dataPlaneReady(),
                                Metadata.of(Map.of("heartbeat", "" + heartbeat.seq()))));
                    }
                }),
                new Mutant("5.16", "handlers run before the view is set", (sound, cluster) -> new Faulty(sound) {
                    private final ThreadLocal<MembershipView> before = new ThreadLocal<>();

                    @Override
                    public MembershipView getMembers() {
                        return before.get() != null ? before.get() : super.getMembers();
                    }

                    @Override
                    MembershipHandler faulty(MembershipHandler handler) {
                        return update -> {
                            before.set(before.get() == null ? sound.getMembers() : before.get());
                            handler.handle(update);
                        };
                    }
                }),
                new Mutant("5.18", "there is no limit of subscriptions", (sound, cluster) -> new Faulty(sound) {
                    @Override
                    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
                        try {
                            return super.subscribeMembershipUpdates(handler);
                        } catch (ControlPlaneException exhausted) {
                            if (exhausted.code() != ErrorCode.RESOURCE_EXHAUSTED) {
                                throw exhausted;
                            }
                            return () -> {};
                        }
                    }
                }));
    }

    private static Mutant telling(String rule, String fault, UnaryOperator<MembershipHandler> instead) {
        return new Mutant(rule, fault, (sound, cluster) -> new Faulty(sound) {
            @Override
            MembershipHandler faulty(MembershipHandler handler) {
                return instead.apply(handler);
            }
        });
    }

    private static MembershipHandler swallowing(MembershipHandler handler, Predicate<MembershipUpdate> swallowed) {
        return update -> {
            if (!swallowed.test(update)) {
                handler.handle(update);
            }
        };
    }

    private static void join(Thread other) {
        try {
            other.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
