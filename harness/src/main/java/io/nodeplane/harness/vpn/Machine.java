package io.nodeplane.harness.vpn;

import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.OwnersFiles;
import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The VPN and the WireGuard device of one node, two processes beside its agent, over all their starts. */
final class Machine {
    private static final Duration DEVICE_MAX = Duration.ofSeconds(20);
    private static final Duration END_MAX = Duration.ofSeconds(20);
    private static final int TAIL_BYTES = 8_192;

    private final NodeId node;
    private final ProcessWorld world;
    private final Tools tools;
    /** Its own: what its processes print, the traces of its devices, the key and the last view of its VPN. */
    private final Path folder;
    /** With a short name: that of a socket may have about a hundred letters. */
    private final Path sockets;
    private final int tunnelPort;
    private final int entrance;
    private final List<Path> traces = new ArrayList<>();
    private Optional<Process> device = Optional.empty();
    private Optional<Process> vpn = Optional.empty();
    private int starts;

    /**
     * @param tunnelPort where its device listens, which nobody but the relay is told
     * @param entrance where the others are told that it listens
     */
    Machine(NodeId node, ProcessWorld world, Tools tools, Path folder, Path sockets, int tunnelPort, int entrance) {
        this.node = node;
        this.world = world;
        this.tools = tools;
        this.folder = folder;
        this.sockets = sockets;
        this.tunnelPort = tunnelPort;
        this.entrance = entrance;
    }

    NodeId node() {
        return node;
    }

    int tunnelPort() {
        return tunnelPort;
    }

    boolean deviceRuns() {
        return device.filter(Process::isAlive).isPresent();
    }

    boolean vpnRuns() {
        return vpn.filter(Process::isAlive).isPresent();
    }

    /** Starts the device, without a peer, and returns when it takes orders. */
    void startDevice() throws IOException, InterruptedException {
        var trace = folder.resolve("trace-" + (traces.size() + 1) + ".log");
        traces.add(trace);
        var started = start("device", List.of(tools.netstack().toString(), "--uapi=" + socket("wg"),
                "--probes=" + socket("probes"), "--address=" + DeviceTrace.address(node), "--trace=" + trace));
        device = Optional.of(started);
        if (!world.await(() -> !started.isAlive() || answers(), DEVICE_MAX) || !started.isAlive()) {
            throw new WorldException("the WireGuard device of " + node + " does not take orders; it printed: "
                    + Files.readString(output("device")).strip());
        }
    }

    /** Starts the VPN on the agent of this node. It finds the key and the last view that it had. */
    void startVpn() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        vpn = Optional.of(start("vpn", List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-jar",
                tools.vpnJar().toString(), "--control-plane=" + world.owner(node),
                "--token-file=" + world.disk(node).resolve(OwnersFiles.TOKEN), "--data=" + folder.resolve("data"),
                "--device=" + socket("wg"), "--address=" + DeviceTrace.address(node) + "/32",
                "--endpoint=127.0.0.1:" + entrance, "--port=" + tunnelPort)));
    }

    private Process start(String what, List<String> command) throws IOException {
        Files.createDirectories(folder);
        starts++;
        return world.beside(new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output(what).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))), socket("wg").toString());
    }

    private Path output(String what) {
        return folder.resolve(what + "-" + starts + ".log");
    }

    /** Kills the VPN, and returns when it is gone. {@return whether it ran and is} */
    boolean killVpn() {
        return killed(vpn);
    }

    /** Kills the VPN and the device, and returns when both are gone. {@return whether both ran and are} */
    boolean kill() {
        var both = Stream.of(vpn, device).toList();
        both.forEach(one -> one.ifPresent(Process::destroyForcibly));
        return both.stream().map(Machine::killed).reduce(true, Boolean::logicalAnd);
    }

    private static boolean killed(Optional<Process> running) {
        var gone = running.map(process -> {
            process.destroyForcibly();
            try {
                return process.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return !process.isAlive();
            }
        });
        return gone.orElse(false);
    }

    /** Sends a probe to that node every 10 ms from now on, through the tunnel. */
    void probe(NodeId to) throws IOException {
        ask("probes", "start " + DeviceTrace.address(to) + " 10ms\n", "\n");
    }

    private boolean answers() {
        try {
            return ask("probes", "writes\n", "\n").startsWith("sets=");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** {@return the lines in which its device tells of its peers; none of a device that does not answer} */
    List<String> configured() {
        try {
            return ask("wg", "get=1\n\n", "\n\n").lines().toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    /** {@return the last probes to that node of which the device has written down what became of them} */
    Optional<DeviceTrace.Flow> lastProbes(NodeId to) {
        try {
            var whole = tail();
            return DeviceTrace.parse(whole.substring(whole.indexOf('\n') + 1)).flows().stream()
                    .filter(flow -> flow.to().equals(to)).reduce((earlier, later) -> later);
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private String tail() throws IOException {
        try (var channel = Files.newByteChannel(traces.getLast())) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            var buffer = ByteBuffer.allocate(TAIL_BYTES);
            while (buffer.hasRemaining() && channel.read(buffer) > 0) {
                // Until nothing more is there.
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        }
    }

    /** Copies what its processes printed and its devices wrote down; no key. */
    void gather(Path into) throws IOException {
        Files.createDirectories(into);
        if (Files.isDirectory(folder)) {
            Predicate<Path> told = file -> file.toString().endsWith(".log");
            try (var files = Files.list(folder)) {
                for (var file : files.filter(told).sorted().toList()) {
                    Files.write(into.resolve(file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
    }

    private Path socket(String what) {
        return sockets.resolve(what + "-" + node);
    }

    private String ask(String socket, String text, String end) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket(socket)))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            var answer = new StringBuilder();
            var buffer = ByteBuffer.allocate(4_096);
            while (!answer.toString().endsWith(end) && channel.read(buffer.clear()) >= 0) {
                answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
            }
            return answer.toString();
        }
    }
}
