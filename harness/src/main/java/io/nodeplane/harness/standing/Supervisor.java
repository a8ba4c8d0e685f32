package io.nodeplane.harness.standing;

import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.run.Worlds;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.harness.vpn.Mesh;
import io.nodeplane.harness.vpn.Tools;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The process that holds a standing cluster: it opens the world, takes orders on a unix socket that nobody else may open,
 * and ends all of it when it is told to, when its time is over, or when it is asked to stop (SIGTERM).
 *
 * <p>While it starts, it tells whoever started it how far it is, on its standard output: see {@link Told}.
 */
public final class Supervisor {
    private static final int BAD_INPUT = 2;
    private static final int SEED = 1;
    /** A line of orders is short. */
    private static final int ORDER_BYTES_MAX = 16_384;

    private final Plan plan;
    private final StateFolder folder;
    private final PrintStream out;
    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable StandingCluster cluster;
    private @Nullable ServerSocketChannel server;
    private boolean ended;

    /** @param folder that somebody has {@linkplain StateFolder#take taken} for it */
    public Supervisor(Plan plan, StateFolder folder, PrintStream out) {
        this.plan = plan;
        this.folder = folder;
        this.out = out;
    }

    /** What a supervisor says while it starts, each a line that begins with its word. */
    enum Told {
        /** What it is doing. */
        DOING,
        /** The cluster stands. */
        READY,
        /** It does not: an exit status, and a sentence. */
        FAILED
    }

    /** Holds the cluster until it is over; {@return the exit status} */
    public int hold() throws InterruptedException {
        var hook = new Thread(this::end, "end-cluster");
        Runtime.getRuntime().addShutdownHook(hook);
        var since = SteadyClock.now();
        var until = since.plus(plan.lasting());
        try {
            var socket = folder.socket();
            folder.write(holder(plan.world(), since, until, socket, false));
            var choice = Worlds.choose(plan.world(), 1);
            tell(Told.DOING, "opening the " + choice.name() + " world (" + choice.why() + ")");
            var world = choice.opener().open(plan.setup(folder, doing -> tell(Told.DOING, doing)));
            keep(new StandingCluster(plan.name(), world, Optional.empty(), plan.cluster().nodes(), until));
            var mesh = mesh(world, socket.resolveSibling("vpn"));
            keep(new StandingCluster(plan.name(), world, mesh, plan.cluster().nodes(), until));
            var agreed = Objects.requireNonNull(cluster).form(plan.voters());
            // Its time begins when it stands.
            until = SteadyClock.now().plus(plan.lasting());
            keep(new StandingCluster(plan.name(), world, mesh, plan.cluster().nodes(), until));
            listen(socket);
            folder.write(holder(choice.name(), since, until, socket, true));
            tell(Told.READY, agreed ? "" : "they do not agree yet");
        } catch (IOException | RuntimeException failure) {
            var ending = Ending.of(failure);
            tell(Told.FAILED, ending.status() + " " + ending.sentence().lines().findFirst().orElse(""));
            failure.printStackTrace();
            end();
            return ending.status();
        }
        quiet();
        over.await(Math.max(0, Duration.between(SteadyClock.now(), until).toMillis()), TimeUnit.MILLISECONDS);
        end();
        return 0;
    }

    /** {@return the VPN beside the agents of this world, if there is to be one} */
    private Optional<MeshVpn> mesh(World world, Path sockets)
            throws IOException, InterruptedException {
        if (!plan.vpn()) {
            return Optional.empty();
        }
        if (!(world instanceof ProcessWorld processes)) {
            throw new WorldException("a VPN stands beside agents that are processes of this machine: not in the "
                    + world.name() + " world");
        }
        tell(Told.DOING, "starting a VPN beside each agent");
        var own = folder.folder().resolve("mesh");
        var tools = Tools.of(Tools.module(plan.root()), own, doing -> tell(Told.DOING, doing));
        return Optional.of(WatchedMesh.of(Mesh.open(processes, plan.cluster().nodes(), tools, own,
                Files.createDirectory(sockets), Mesh.Traffic.SHOWN, SEED)));
    }

    private StateFolder.Holder holder(String world, Instant since, Instant until, Path socket, boolean ready) {
        return StateFolder.Holder.of(ProcessHandle.current(), world, plan.size(), since, until, socket, ready);
    }

    private void tell(Told told, String words) {
        out.println(told + " " + words.replace('\n', ' '));
        out.flush();
    }

    /** Whoever started it reads no more. */
    private void quiet() {
        out.close();
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }

    private synchronized void keep(StandingCluster standing) {
        cluster = standing;
    }

    private void listen(Path socket) throws IOException {
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(socket));
        // Nobody else gets as far as this: the folder is its owner's alone.
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        synchronized (this) {
            server = channel;
        }
        Thread.ofPlatform().daemon().name("orders").start(() -> serve(channel));
    }

    /** Somebody who never ends an order keeps nobody else waiting. */
    private void serve(ServerSocketChannel channel) {
        while (channel.isOpen()) {
            try {
                var asked = channel.accept();
                Thread.ofVirtual().start(() -> hear(asked));
            } catch (IOException closed) {
                // There is no other cause: the loop ends.
            }
        }
    }

    private void hear(SocketChannel asked) {
        try (asked) {
            answer(asked);
        } catch (IOException hungUp) {
            // Whoever gave the order does not want to know what came of it.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(SocketChannel asked) throws IOException, InterruptedException {
        var in = Channels.newInputStream(asked);
        var order = read(new String(in.readNBytes(ORDER_BYTES_MAX), StandardCharsets.UTF_8));
        var answer = switch (order) {
            case null -> Answer.refused(BAD_INPUT, "that is no order: is this another version of the lab?");
            case Order.Down down -> end();
            default -> obeyed(order);
        };
        Channels.newOutputStream(asked).write(StateFolder.JSON.writeValueAsBytes(answer));
        if (order instanceof Order.Down) {
            over.countDown();
        }
    }

    private Answer obeyed(Order order) throws InterruptedException {
        StandingCluster standing;
        synchronized (this) {
            standing = cluster;
        }
        try {
            return standing == null ? Answer.refused(BAD_INPUT, "the cluster is ending") : standing.obey(order);
        } catch (RuntimeException bug) {
            bug.printStackTrace();
            var ending = Ending.of(bug);
            return Answer.refused(ending.status(), ending.sentence());
        }
    }

    private static @Nullable Order read(String text) {
        try {
            return StateFolder.JSON.readValue(text, Order.class);
        } catch (JacksonException noOrder) {
            return null;
        }
    }

    /** Ends the cluster and removes its folder, once. */
    private synchronized Answer end() {
        if (ended) {
            return Answer.done(List.of());
        }
        ended = true;
        try {
            if (cluster != null) {
                cluster.close();
                cluster = null;
            }
            if (server != null) {
                server.close();
            }
            folder.remove();
            return Answer.done(List.of("ended " + plan.size() + " nodes, and removed " + folder.folder()));
        } catch (IOException left) {
            return Answer.refused(Ending.FILES, "ended " + plan.size() + " nodes; not removed: "
                    + FileTrouble.words(left));
        } catch (RuntimeException failed) {
            failed.printStackTrace();
            var ending = Ending.of(failed);
            return Answer.refused(ending.status(), ending.sentence());
        }
    }
}
