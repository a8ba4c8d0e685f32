package io.nodeplane.harness.vpn;

import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The WireGuard device of one node, a process, over all its starts: what it has, and its orders to measure. */
public final class Device {
    private static final Duration START_MAX = Duration.ofSeconds(20);
    private static final int TAIL_BYTES = 8_192;
    private static final Pattern SENT = Pattern.compile("sent=(\\d+) lost=(\\d+) gap=(\\d+)\\b.*");
    private static final Pattern SETS = Pattern.compile("sets=(\\d+)\\b.*");
    private static final Pattern BYTES = Pattern.compile("bytes=(\\d+)\\b.*");

    private final Place place;
    private final List<Path> traces = new ArrayList<>();
    private Optional<Process> process = Optional.empty();
    private int starts;

    /**
     * What became of probes through a tunnel and back.
     *
     * @param lost those that had no answer within two seconds
     * @param gapMs the longest time without an answer
     */
    public record Flow(long sent, long lost, long gapMs) {

        /** {@return the same as words} */
        public String words() {
            return sent + " packets, one every 10 ms, " + lost + " lost, longest silence " + gapMs + " ms";
        }
    }

    Device(Place place) {
        this.place = place;
    }

    /** {@return whether its process runs} */
    public boolean runs() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** {@return the number of its process, if it was ever started} */
    public OptionalLong pid() {
        return process.stream().mapToLong(Process::pid).findFirst();
    }

    /** Starts it, without a peer, and returns when it takes orders. */
    void start() throws IOException, InterruptedException {
        starts++;
        var command = new ArrayList<>(List.of(place.tools().netstack().toString(), "--uapi=" + place.socket("wg"),
                "--probes=" + place.socket("probes"), "--address=" + DeviceTrace.address(place.node())));
        if (place.traced()) {
            traces.add(place.folder().resolve("trace-" + starts + ".log"));
            command.add("--trace=" + traces.getLast());
        }
        var output = place.folder().resolve("device-" + starts + ".log");
        var started = place.start(output, command);
        process = Optional.of(started);
        if (!place.world().await(() -> !started.isAlive() || answers(), START_MAX) || !started.isAlive()) {
            throw new WorldException("the WireGuard device of " + place.node() + " does not take orders; it printed: "
                    + Files.readString(output).strip());
        }
    }

    /** Kills it, and returns when it is gone. {@return whether it ran and is} */
    public boolean kill() {
        var gone = Place.kill(process);
        process = Optional.empty();
        return gone;
    }

    private boolean answers() {
        try {
            return order("writes").startsWith("sets=");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Sends a probe to that node so often from now on, through the tunnel. A second order, before a stop, changes nothing. */
    public void probe(NodeId to, Duration every) throws IOException {
        order("start " + DeviceTrace.address(to) + " " + every.toMillis() + "ms");
    }

    /** Ends the probes to that node. {@return what became of them; nothing if there were none} */
    public Flow stop(NodeId to) throws IOException {
        return SENT.matcher(order("stop " + DeviceTrace.address(to))).results().findFirst()
                .map(said -> new Flow(number(said, 1), number(said, 2), number(said, 3))).orElse(new Flow(0, 0, 0));
    }

    /** Opens one TCP connection to that node, which carries some bytes each 10 ms until it is released. */
    public void hold(NodeId to) throws IOException {
        order("hold " + DeviceTrace.address(to));
    }

    /** {@return how many bytes went by that connection and came back, all of them; -1 if it did not last} */
    public long release(NodeId to) throws IOException {
        return first(BYTES, order("release " + DeviceTrace.address(to)));
    }

    /** {@return how often something was written to it since its start; -1 if it does not say} */
    public long writes() throws IOException {
        return first(SETS, order("writes"));
    }

    private static long first(Pattern pattern, String said) {
        return pattern.matcher(said).results().findFirst().map(result -> number(result, 1)).orElse(-1L);
    }

    private static long number(MatchResult said, int group) {
        return Long.parseLong(said.group(group));
    }

    /** Writes to it past every VPN. */
    public void write(Stream<String> lines) throws IOException {
        DeviceSocket.ask(place.socket("wg"), "set=1\n" + lines.collect(Collectors.joining("\n")) + "\n\n", "\n\n");
    }

    /** {@return what it has of each peer, a line each; nothing of its keys that is secret, and nothing if it is silent} */
    public List<String> tunnels() {
        return DeviceSocket.tunnels(configured());
    }

    /** {@return what came in by each tunnel so far, in bytes, by the address it leads to; empty if it is silent} */
    public SortedMap<String, Long> received() {
        return runs() ? DeviceSocket.received(configured()) : new TreeMap<>();
    }

    /** {@return the text in which it tells of itself and its peers; empty if it is silent} */
    String configured() {
        try {
            return DeviceSocket.ask(place.socket("wg"), "get=1\n\n", "\n\n");
        } catch (IOException gone) {
            return "";
        }
    }

    private String order(String order) throws IOException {
        return DeviceSocket.ask(place.socket("probes"), order + "\n", "\n").strip();
    }

    /** {@return the last probes to that node of which it has written down what became of them} */
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
}
