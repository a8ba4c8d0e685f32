package io.nodeplane.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/** A container in the namespace of a {@link LinkContainer}, which is started before it and ends with it. */
abstract class LinkedContainer<SELF extends LinkedContainer<SELF>> extends GenericContainer<SELF> {
    private static final int SAID_LINES_MAX = 20;

    private final Optional<DockerImageName> named;
    private final List<String> aliases = new ArrayList<>();
    private Optional<DockerImageName> toxiproxy = Optional.empty();
    private @Nullable Network home;
    private @Nullable LinkContainer link;
    private boolean reused;

    /** @param image empty for {@link Images#AGENT} */
    LinkedContainer(Optional<DockerImageName> image) {
        super(image.orElse(Images.AGENT.published()));
        named = image;
    }

    /** Publishes ports of the namespace and names hosts in it, before it begins. */
    abstract void prepare(LinkContainer before);

    /** {@return what the process will be told, besides what the caller has set} */
    abstract String told();

    /** Makes the proxies that the container's process needs to find. */
    abstract void furnish(LinkContainer started);

    /** {@return this, with Toxiproxy's image by another name} */
    public SELF withToxiproxyImage(DockerImageName image) {
        toxiproxy = Optional.of(image);
        return self();
    }

    @Override
    public SELF withNetwork(@Nullable Network network) {
        home = network;
        return self();
    }

    @Override
    public @Nullable Network getNetwork() {
        return home;
    }

    @Override
    public SELF withNetworkAliases(String... names) {
        aliases.addAll(List.of(names));
        return self();
    }

    @Override
    public SELF withReuse(boolean reusable) {
        reused = reusable;
        return super.withReuse(reusable);
    }

    @Override
    public void start() {
        if (getContainerId() != null) {
            return;
        }
        var image = named.orElseGet(Images.AGENT::find);
        Images.AGENT.bring(image);
        var proxy = toxiproxy.orElseGet(Images.TOXIPROXY::find);
        Images.TOXIPROXY.bring(proxy);
        var beneath = new LinkContainer(proxy);
        beneath.withNetwork(home).withNetworkAliases(aliases.toArray(String[]::new)).withReuse(reused);
        // One that is reused is that of a container like this one, or two agents would share a namespace.
        var whose = List.of(image.asCanonicalNameString(), told(), new TreeMap<>(getEnvMap()),
                new TreeMap<>(getLabels()));
        beneath.withLabel("io.nodeplane.testing.link", Integer.toHexString(whose.toString().hashCode()));
        prepare(beneath);
        try {
            beneath.start();
            furnish(beneath);
            link = beneath;
            setDockerImageName(image.asCanonicalNameString());
            withNetworkMode("container:" + beneath.getContainerId());
            super.start();
        } catch (RuntimeException failed) {
            beneath.stop();
            throw failed;
        }
    }

    @Override
    public void stop() {
        super.stop();
        var beneath = link;
        if (beneath != null) {
            beneath.stop();
            link = null;
        }
    }

    /** {@return the port of this machine at which a port of the container's namespace is reached} */
    @Override
    public Integer getMappedPort(int port) {
        return link().getMappedPort(port);
    }

    /** Kills the process without warning; its disk, address and ports stay. */
    public void kill() {
        getDockerClient().killContainerCmd(getContainerId()).withSignal("SIGKILL").exec();
    }

    /** Asks the process to stop, which is no leave; it is killed after {@code grace}. */
    public void terminate(Duration grace) {
        getDockerClient().stopContainerCmd(getContainerId()).withTimeout(Math.toIntExact(grace.toSeconds())).exec();
    }

    /** Starts the process again, on the disk it had, and waits until it is ready as after the first start. */
    public void startAgain() {
        getDockerClient().startContainerCmd(getContainerId()).exec();
        waitUntilContainerStarted();
    }

    /** Freezes the process: its connections stay open and silent. */
    public void pause() {
        getDockerClient().pauseContainerCmd(getContainerId()).exec();
    }

    /** Lets a paused process go on. */
    public void resume() {
        getDockerClient().unpauseContainerCmd(getContainerId()).exec();
    }

    /** {@return the last lines that the process has printed} */
    String lastLines() {
        var lines = getLogs().lines().toList();
        return lines.isEmpty()
                ? "nothing"
                : String.join("\n", lines.subList(Math.max(0, lines.size() - SAID_LINES_MAX), lines.size()));
    }

    LinkContainer link() {
        return Objects.requireNonNull(link, "the container has not been started");
    }
}
