package io.nodeplane.controlplane.stub;

import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.Limits;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.PeerId;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.controlplane.Timers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The registry of all stub control planes of one test. Changes are seen by all nodes in contact at once, and nothing goes
 * wrong by itself: suspicion, death and isolation come on command.
 *
 * <pre>{@code
 * var cluster = new StubCluster();
 * try (var one = cluster.node("vpn-1"); var two = cluster.node("vpn-2")) {
 *     one.join(List.of());
 *     two.join(List.of(one.address()));
 *     cluster.isolate("vpn-2");
 *     cluster.confirmDead("vpn-2");
 *     cluster.reconnect("vpn-2");
 * }
 * }</pre>
 */
public final class StubCluster {
    /** The port in the address of every stub node; nothing listens there. */
    static final int PORT = 7946;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition leaseEnd = lock.newCondition();
    private final Capabilities capabilities;
    private final TreeMap<String, StubControlPlane> joined = new TreeMap<>();
    private final TreeMap<String, Long> incarnations = new TreeMap<>();
    private final TreeMap<String, Member> words = new TreeMap<>();
    private final Set<String> isolated = new TreeSet<>();
    /** From the clock on: a stub server that is started again must not count as it did before. */
    private long epochs = System.currentTimeMillis();
    private boolean leaseWatch;

    /** An empty cluster with the default timers. */
    public StubCluster() {
        this(Timers.DEFAULTS);
    }

    /** An empty cluster with these timers; limits are the least that every control plane grants. */
    public StubCluster(Timers timers) {
        this.capabilities = Capabilities.of("stub", "1", List.of(), Limits.LEAST, timers);
    }

    /**
     * {@return a new control plane for the peer of this id, not joined yet}
     *
     * @throws io.nodeplane.controlplane.ControlPlaneException {@code INVALID_ARGUMENT} for a malformed id
     */
    public StubControlPlane node(String peerId) {
        PeerId.checked(peerId);
        return exclusively(() -> new StubControlPlane(this, peerId, ++epochs));
    }

    /** Everybody who lists the peer suspects it, until {@link #recover} or a {@link #reconnect}. The peer itself does not. */
    public void suspect(String peerId) {
        change(() -> beliefsAbout(peerId).forEach(belief -> belief.suspect(peerId)));
    }

    /** Everybody who lists the peer believes that it is dead. The peer itself does not. */
    public void confirmDead(String peerId) {
        change(() -> beliefsAbout(peerId).forEach(belief -> belief.bury(peerId)));
    }

    /** The peer answers all suspicions: it is alive in a higher incarnation. */
    public void recover(String peerId) {
        change(() -> {
            var node = joinedNode(peerId);
            if (isolated.contains(peerId)) {
                throw new IllegalArgumentException(peerId + " is isolated and cannot answer: reconnect it");
            }
            node.place().home().change(peerId, member -> member.reborn(nextIncarnation(peerId)));
        });
    }

    /** The joined peer hears nobody and nobody hears it; each side suspects the other, and nobody is removed. */
    public void isolate(String peerId) {
        change(() -> {
            var node = joinedNode(peerId);
            if (!isolated.add(peerId)) {
                return;
            }
            var home = node.place().home();
            node.moveTo(new Place(home, home.alone(peerId)));
            home.suspect(peerId);
        });
    }

    /**
     * The peer hears the others again: it takes over what they believe, and they what it said of itself. Whoever was
     * suspected or buried for the silence answers in a higher incarnation.
     */
    public void reconnect(String peerId) {
        change(() -> {
            var node = Optional.ofNullable(joined.get(peerId));
            if (isolated.remove(peerId) && node.isPresent()) {
                comeHome(node.get());
            }
        });
    }

    /** A dead peer is listed no longer. One that is joined and in contact lists itself, and has to be isolated first. */
    public void reap(String peerId) {
        change(() -> beliefsAbout(peerId).forEach(belief -> {
            if (holder(peerId).filter(node -> node.place().now() == belief).isPresent()) {
                throw new IllegalArgumentException(peerId + " is joined and in contact: isolate it first");
            }
            if (!(belief.member(peerId).state() instanceof MemberState.Dead)) {
                throw new IllegalArgumentException(
                        peerId + " is " + belief.member(peerId).state().text() + ": only the dead are reaped");
            }
            belief.remove(peerId);
        }));
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /** Runs a change of the whole cluster alone, and then tells every node's subscribers what they see of it. */
    <T> T changing(Supplier<T> change) {
        return exclusively(() -> {
            var answer = change.get();
            joined.values().forEach(StubControlPlane::refresh);
            return answer;
        });
    }

    void change(Runnable change) {
        changing(() -> {
            change.run();
            return true;
        });
    }

    <T> T exclusively(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** {@return who has this id in the cluster now; the caller is inside {@link #change}} */
    Optional<StubControlPlane> holder(String peerId) {
        return Optional.ofNullable(joined.get(peerId));
    }

    /** {@return what the first seed that answers believes} */
    Optional<Belief> answer(String asking, List<SeedPeer> seeds) {
        if (isolated.contains(asking)) {
            return Optional.empty();
        }
        return seeds.stream()
                .flatMap(seed -> joined.values().stream().filter(node -> node.address().equals(seed.toString())))
                .filter(node -> !isolated.contains(node.peerId()))
                .map(node -> node.place().home()).findFirst();
    }

    /** Keeps what a peer said of itself, as its disk would. */
    void remember(Member member) {
        words.put(member.peerId(), Member.builder(member.peerId(), 1).metaVersion(member.metaVersion())
                .metadata(member.metadata()).build());
    }

    /** {@return the peer with what it said of itself in an earlier life, if it had one} */
    Member remembered(String peerId) {
        return words.getOrDefault(peerId, Member.appeared(peerId, 1));
    }

    void joined(StubControlPlane node) {
        joined.put(node.peerId(), node);
    }

    void gone(StubControlPlane node) {
        joined.remove(node.peerId(), node);
    }

    long nextIncarnation(String peerId) {
        return incarnations.merge(peerId, 1L, Long::sum);
    }

    /** {@return how many others this node hears} */
    long heardBy(StubControlPlane node) {
        return joined.values().stream().filter(other -> other != node && other.place().now() == node.place().now())
                .count();
    }

    /** {@return whether this node hears that peer} */
    boolean hears(StubControlPlane node, String peerId) {
        return holder(peerId).filter(other -> other.place().now() == node.place().now()).isPresent();
    }

    /** Starts the thread that ends leases, unless it runs; it stops by itself when no lease is left. */
    void watchLeases() {
        if (!leaseWatch) {
            leaseWatch = true;
            Thread.ofVirtual().name("stub-leases").start(this::endLeases);
        }
    }

    private void endLeases() {
        exclusively(() -> {
            while (true) {
                change(() -> beliefs().forEach(belief -> belief.endLeases(System.nanoTime())));
                var wait = beliefs().stream().flatMapToLong(belief -> belief.nextLeaseEnd(System.nanoTime()).stream())
                        .min();
                if (wait.isEmpty()) {
                    leaseWatch = false;
                    return true;
                }
                try {
                    // Leases are only made longer, so the earliest end known now is never too late a time to look.
                    leaseEnd.awaitNanos(wait.getAsLong());
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody knows this thread, and somebody interrupted it", e);
                }
            }
        });
    }

    private void comeHome(StubControlPlane node) {
        var peerId = node.peerId();
        var home = node.place().home();
        var alone = node.place().now();
        if (alone == home) {
            return;
        }
        for (var other : home.seenBy(peerId).members()) {
            var id = other.peerId();
            if (!id.equals(peerId) && other.state().equals(MemberState.ALIVE) && hears(home, id)) {
                home.change(id, member -> member.reborn(nextIncarnation(id)));
            }
        }
        home.welcome(alone.member(peerId).reborn(nextIncarnation(peerId)), alone);
        node.moveTo(new Place(home, home));
    }

    private boolean hears(Belief home, String peerId) {
        return holder(peerId).filter(other -> other.place().now() == home).isPresent();
    }

    private StubControlPlane joinedNode(String peerId) {
        return holder(peerId).orElseThrow(() -> new IllegalArgumentException(
                "'" + peerId + "' is not joined: the joined peers are " + joined.keySet()));
    }

    private Set<Belief> beliefs() {
        var beliefs = new LinkedHashSet<Belief>(); // a belief equals only itself
        joined.values().forEach(node -> {
            beliefs.add(node.place().home());
            beliefs.add(node.place().now());
        });
        return beliefs;
    }

    /** {@return what the others believe who list this peer, and what it shares with them; not what it believes alone} */
    private List<Belief> beliefsAbout(String peerId) {
        var alone = holder(peerId).map(StubControlPlane::place).filter(place -> place.now() != place.home())
                .map(Place::now);
        var about = beliefs().stream()
                .filter(belief -> belief.knows(peerId) && alone.filter(own -> own == belief).isEmpty()).toList();
        if (about.isEmpty()) {
            throw new IllegalArgumentException(
                    "nobody lists '" + peerId + "': the joined peers are " + joined.keySet());
        }
        return about;
    }
}
