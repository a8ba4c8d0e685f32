package io.nodeplane.harness.world.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HealthCheck;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * The container of one node's agent, alone with the hub in the node's own network.
 *
 * <p>A container outlives its process: {@link #kill}, {@link #stop} and {@link #startAgain} leave its disk as it is;
 * {@link #remove} ends the disk too. Calls on one node come one at a time; different nodes may be handled in parallel.
 */
public final class NodeContainer {
    /** The exit status after SIGKILL. */
    static final int KILLED = 137;

    private static final int READABLE_FILE = 0100644;
    private static final int COPY_ATTEMPTS_MAX = 10;

    private final NodeId node;
    private final int port;
    private final String name;
    private final Spoke spoke;
    private volatile Image image;
    private final SortedMap<String, String> labels;
    private final DockerClient docker;
    private final Door door;
    private volatile Optional<Agent> agent = Optional.empty();
    private volatile String logsBefore = "";

    /**
     * What an agent is started with.
     *
     * @param environment environment variables, besides the image's own
     * @param files text files to find in the container, by absolute path; everybody may read them
     * @param data a folder of the host whose contents are put into {@code /data} first, as a clone of another disk
     * @param secret its cluster's, which nobody but the agent may read
     */
    public record Start(SortedMap<String, String> environment, SortedMap<String, String> files, Optional<Path> data,
            Optional<String> secret) {
        public Start {
            environment = new TreeMap<>(environment);
            files = new TreeMap<>(files);
        }
    }

    /** An image by its name, and the id that it had when the run began. */
    record Image(String name, String id) {}

    NodeContainer(NodeId node, int port, String name, Spoke spoke, Image image, SortedMap<String, String> labels,
            DockerClient docker, Door door) {
        this.node = node;
        this.port = port;
        this.name = name;
        this.spoke = spoke;
        this.image = image;
        this.labels = labels;
        this.docker = docker;
        this.door = door;
    }

    /** {@return whose agent it is} */
    public NodeId node() {
        return node;
    }

    /** {@return the address the node advertises; in every other node's network it is the hub's proxy of that link} */
    public PeerAddress advertised() {
        return new PeerAddress(node.value(), port);
    }

    /** {@return the container's name on the engine} */
    public String name() {
        return name;
    }

    /** {@return the address of the agent itself, which no other node should reach} */
    PeerAddress real() {
        return new PeerAddress(spoke.agentAddress(), port);
    }

    /** {@return the agent as the hub dials it: by the container's name, which resolves while it runs} */
    PeerAddress upstream() {
        return new PeerAddress(name, port);
    }

    Spoke spoke() {
        return spoke;
    }

    /**
     * Makes the container and starts the agent in it, on an empty disk; returns when its process runs, which is before
     * it serves.
     *
     * @throws IllegalStateException if there is a container already, or the image's name has come to mean another one
     */
    public void start(Start start) {
        if (agent.isPresent()) {
            throw new IllegalStateException(node + " has a container already: start it again, or remove it first");
        }
        var made = new Agent(start);
        door.pass(made::start);
        agent = Optional.of(made);
        var runs = docker.inspectContainerCmd(id()).exec().getImageId();
        if (!image.id().equals(runs)) {
            throw new IllegalStateException("somebody replaced the image " + image.name() + " while the run went on: "
                    + node + " has " + runs + ", the run began with " + image.id());
        }
    }

    /**
     * The next container is of this image.
     *
     * @throws IllegalStateException if there is a container
     */
    void use(Image next) {
        if (exists()) {
            throw new IllegalStateException(node + " has a container: remove it before it gets another image");
        }
        image = next;
    }

    /** Kills the process without warning (SIGKILL); returns when it is gone. */
    public void kill() {
        docker.killContainerCmd(id()).withSignal("SIGKILL").exec();
        requireStopped();
    }

    /**
     * Asks the process to stop (SIGTERM), and kills it when the grace time is over.
     *
     * @return its exit status: 143 after an orderly end of a JVM, 137 after a kill
     */
    public int stop(Duration grace) {
        docker.stopContainerCmd(id()).withTimeout(Math.toIntExact(grace.toSeconds())).exec();
        return requireStopped();
    }

    /** Starts the process again, on the disk it had. */
    public void startAgain() {
        docker.startContainerCmd(id()).exec();
    }

    /** Freezes all threads of the process; its connections stay open and silent. */
    public void pause() {
        docker.pauseContainerCmd(id()).exec();
    }

    /** Thaws a paused process. */
    public void unpause() {
        docker.unpauseContainerCmd(id()).exec();
    }

    /** Removes the container and its disk; nothing happens if there is none. What it has written stays in {@link #logs}. */
    public void remove() {
        if (agent.isPresent()) {
            logsBefore = logs();
            docker.removeContainerCmd(id()).withForce(true).withRemoveVolumes(true).exec();
            agent = Optional.empty();
        }
    }

    /** {@return whether there is a container, and with it a disk} */
    public boolean exists() {
        return agent.isPresent();
    }

    /** {@return whether the process runs; a paused one does} */
    public boolean running() {
        return agent.isPresent() && Boolean.TRUE.equals(state().getRunning());
    }

    /** {@return whether the process is paused} */
    public boolean paused() {
        return agent.isPresent() && Boolean.TRUE.equals(state().getPaused());
    }

    /** {@return all that the processes have written to their outputs, those of removed containers first} */
    public String logs() {
        return logsBefore + agent.map(GenericContainer::getLogs).orElse("");
    }

    /**
     * Replaces all that is in a folder of the container, whose process must not run; the folder itself stays.
     *
     * <p>The engine can add to a stopped container and cannot take away. But it lets a file take the place of a folder,
     * and a folder that of a file: so each folder in the folder goes that way, and comes back with what it shall hold. A
     * plain file that has no successor is left empty.
     *
     * @throws IOException if it cannot be done
     */
    void replace(String path, Path with) throws IOException {
        var before = Files.createTempDirectory("replaced");
        try {
            copyOut(path, before);
            try (var archive = Tar.replacing(before, with, owner(id()))) {
                docker.copyArchiveToContainerCmd(id()).withRemotePath(path).withNoOverwriteDirNonDir(false)
                        .withTarInputStream(archive).exec();
            }
        } finally {
            Tar.delete(before);
        }
    }

    /** From now on the agent finds this as its cluster's secret. */
    void giveSecret(String secret) {
        giveSecret(id(), secret);
    }

    private void giveSecret(String id, String secret) {
        try (var archive = Tar.secret(AgentStart.SECRET, secret, owner(id))) {
            docker.copyArchiveToContainerCmd(id).withRemotePath("/").withTarInputStream(archive).exec();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the secret into " + name, e);
        }
    }

    private Tar.Owner owner(String id) {
        var config = docker.inspectContainerCmd(id).exec().getConfig();
        return Tar.Owner.of(Optional.ofNullable(config.getUser()).orElse(""));
    }

    /**
     * Copies a folder out of the container, whether its process runs or not.
     *
     * @param path the folder in the container, absolute
     * @param into a folder of the host, made if absent; it receives what is in the container's folder
     * @throws UncheckedIOException if it cannot be had whole: a growing file breaks a copy off, so it is tried again
     */
    public void copyOut(String path, Path into) {
        for (var attempt = 1;; attempt++) {
            try (var archive = docker.copyArchiveFromContainerCmd(id(), path).exec()) {
                Tar.unpack(archive, into);
                return;
            } catch (IOException e) {
                if (attempt == COPY_ATTEMPTS_MAX) {
                    throw new UncheckedIOException("cannot copy " + path + " out of " + name, e);
                }
            }
        }
    }

    /**
     * Runs the agent's own program once more inside the container, with these arguments.
     *
     * @throws IllegalStateException if the engine cannot run it
     */
    Container.ExecResult run(List<String> arguments) {
        var config = docker.inspectImageCmd(image.id()).exec().getConfig();
        var entryPoint = config == null ? null : config.getEntrypoint();
        var command = new ArrayList<String>(entryPoint == null ? List.of() : List.of(entryPoint));
        command.addAll(arguments);
        try {
            return container().execInContainer(command.toArray(String[]::new));
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command + " in " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command + " ran in " + name, e);
        }
    }

    private Agent container() {
        return agent.orElseThrow(() -> new IllegalStateException(node + " has no container: start it first"));
    }

    private String id() {
        return container().getContainerId();
    }

    private InspectContainerResponse.ContainerState state() {
        return docker.inspectContainerCmd(id()).exec().getState();
    }

    private int requireStopped() {
        var state = state();
        var status = state.getExitCodeLong();
        if (Boolean.TRUE.equals(state.getRunning()) || status == null) {
            throw new IllegalStateException("the process of " + name + " still runs after it was stopped");
        }
        return Math.toIntExact(status);
    }

    /** The container as Testcontainers sees it. */
    private final class Agent extends GenericContainer<Agent> {
        private final Start start;

        Agent(Start start) {
            super(DockerImageName.parse(image.name()));
            this.start = start;
            withEnv(start.environment());
            start.files().forEach((path, text) -> withCopyToContainer(Transferable.of(text, READABLE_FILE), path));
            withLabels(labels);
            withNetworkMode(spoke.network());
            withCreateContainerCmdModifier(command -> command.withName(name).withHostName(node.value())
                    .withIpv4Address(spoke.agentAddress())
                    // The lab looks at agents itself; a JVM every half minute in each container would disturb them.
                    .withHealthcheck(new HealthCheck().withTest(List.of("NONE"))));
            waitingFor(new AbstractWaitStrategy() {
                @Override
                protected void waitUntilReady() {
                    // The lab waits, through the hub: it knows what it waits for, and that may be a failing start.
                }
            });
        }

        @Override
        protected void containerIsCreated(String id) {
            start.secret().ifPresent(secret -> giveSecret(id, secret));
            start.data().ifPresent(folder -> {
                try (var archive = Tar.pack(folder, owner(id))) {
                    docker.copyArchiveToContainerCmd(id).withRemotePath("/data").withTarInputStream(archive).exec();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot copy " + folder + " into " + name, e);
                }
            });
        }
    }
}
