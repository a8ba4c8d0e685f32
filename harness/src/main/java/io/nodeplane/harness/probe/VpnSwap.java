package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.vpn.Device.Flow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stub exchanged for agents, and these for another stub, while packets pass that take 100 ms there and back. The control is
 * the same exchange by VPNs that replace their peers, as {@code wg setconf} does.
 */
final class VpnSwap {
    private static final Duration HALF_A_ROUND_TRIP = Duration.ofMillis(50);
    /** Where both ends began at once, one of the two attempts at a handshake is made again. */
    private static final long STEADY_AFTER_MS = 7_000;
    /** Some turns of each VPN on its new plane. */
    private static final long TURNS_MS = 3_000;
    private static final long PROBES_LEAST = 1_000;
    /** WireGuard makes new keys after 120 s; who made them sooner had lost them. */
    private static final long REKEY_S_MIN = 115;
    private static final int CONNECT_MS = 2_000;
    private static final Pattern SESSION = Pattern.compile(
            "public_key=(\\S+).*last_handshake_time_sec=(\\d+).*");

    private final VpnMesh mesh;
    private final Notes notes;

    private VpnSwap(VpnMesh mesh, Notes notes) {
        this.mesh = mesh;
        this.notes = notes;
    }

    /** How a VPN is started on another plane. */
    @FunctionalInterface
    private interface Start {
        void of(VpnSite site, int number) throws IOException, InterruptedException;
    }

    /** What the devices were before an exchange. */
    private record Before(List<OptionalLong> processes, List<SortedMap<String, Long>> sessions, long writes) {}

    static void forthAndBack(VpnMesh mesh, Notes notes) throws IOException, InterruptedException {
        new VpnSwap(mesh, notes).forthAndBack();
    }

    private void forthAndBack() throws IOException, InterruptedException {
        mesh.data(Conditions.CLEAR.slow(HALF_A_ROUND_TRIP, Duration.ZERO));
        try (var stub = VpnStub.start(mesh.bench(), "stub-before")) {
            VpnProbes.startOnStub(mesh, stub, notes);
            VpnProbes.passes(mesh, notes);
            Thread.sleep(STEADY_AFTER_MS);
            toAgents(stub);
        }
        try (var stub = VpnStub.start(mesh.bench(), "stub-after")) {
            toStub(stub);
            byReplacing();
            stub.end();
        }
        notes.show("What the VPN of node-1 printed, on all planes", "text", mesh.site(1).printed());
    }

    private void toAgents(VpnStub stub) throws IOException, InterruptedException {
        var to = "from the stub to agents";
        var old = stub.answers().orElse("nobody");
        notes.expect("before it the plane calls itself a stub", old.startsWith("stub "), old);
        var before = begin();
        mesh.site(1).device().hold(mesh.site(2).id());
        mesh.startAgents();
        notes.expect("agents are started beside the stub, and become one cluster", Patience.await(() -> mesh.sites()
                .stream().allMatch(VpnFaults::alive)), VpnFaults.words(mesh.site(1)));
        exchange((site, number) -> site.machine().startVpn(), VpnSite.ANSWERED);
        notes.expect(to + ": each agent shows all three VPNs ready", Patience.await(() -> mesh.sites().stream()
                .allMatch(VpnProbes::allReady)), VpnFaults.words(mesh.site(1)));
        gone("the stub", stub.end(), List.of(stub.api(1), stub.api(2), stub.api(3)));
        for (var site : mesh.sites()) {
            var name = site.answers().orElse("nobody");
            notes.expect(to + ": what answers the VPN of " + site.node() + " calls itself node-plane", name.startsWith(
                    "node-plane "), name);
        }
        Thread.sleep(TURNS_MS);
        var bytes = mesh.site(1).device().release(mesh.site(2).id());
        notes.expect(to + ": one TCP connection from node-1 to node-2 spans it", bytes > 0, bytes
                + " bytes there and back");
        harmless(to, before);
    }

    private void toStub(VpnStub stub) throws IOException, InterruptedException {
        var back = "from the agents back to a stub";
        var before = begin();
        exchange(stub::startVpn, VpnStub.ANSWERED);
        notes.expect(back + ": each of its nodes shows all three VPNs ready", Patience.await(stub::allReady), stub
                .answers().orElse("nobody answers"));
        var agents = new TreeSet<>(Bench.nodes(VpnMesh.SITES));
        mesh.world().kill(agents);
        gone("each agent", agents.stream().noneMatch(mesh.world()::running), mesh.sites().stream().map(VpnSite::api)
                .toList());
        Thread.sleep(TURNS_MS);
        harmless(back, before);
    }

    /** The control of all of it: the same exchange once more, in which each device forgets its peers and gets them anew. */
    private void byReplacing() throws IOException, InterruptedException {
        var before = begin();
        mesh.startAgents();
        Patience.await(() -> mesh.sites().stream().allMatch(VpnFaults::alive));
        exchange((site, number) -> {
            site.device().write(Stream.concat(Stream.of("replace_peers=true"), site.tunnels().stream()
                    .flatMap(tunnel -> Stream.of(tunnel.split(" "))).filter(line -> !line.startsWith("last_"))));
            site.machine().startVpn();
        }, VpnSite.ANSWERED);
        Patience.await(() -> mesh.sites().stream().allMatch(VpnProbes::allReady));
        Thread.sleep(TURNS_MS);
        var flows = flows();
        var lost = flows.values().stream().mapToLong(Flow::lost).sum();
        notes.expect("control: the same exchange by a full replace of each device's peers costs packets", lost > 0,
                words(flows));
        var anew = anew(before);
        notes.expect("control: and handshakes", !anew.isEmpty(), anew.isEmpty() ? "none" : String.join(", ", anew));
    }

    /** {@return what the devices are now, when probes begin to pass between all of them} */
    private Before begin() throws IOException, InterruptedException {
        var before = new Before(processes(), sessions(), writes());
        mesh.pairs(VpnSite::send);
        return before;
    }

    private void exchange(Start start, String answered) throws IOException, InterruptedException {
        for (var number = 1; number <= VpnMesh.SITES; number++) {
            var site = mesh.site(number);
            site.machine().stopVpn();
            start.of(site, number);
            VpnProbes.said(notes, site, answered, "the VPN of " + site.node() + " runs on the other plane");
        }
    }

    private void gone(String what, boolean ended, List<ApiAddress> ports) {
        var open = ports.stream().map(ApiAddress::toString).filter(VpnSwap::open).toList();
        notes.expect(what + " has ended", ended, ended ? "no process is left" : "it runs on");
        notes.expect("and nobody listens at its " + (ports.size() == 1 ? "port" : "ports"), open.isEmpty(), open
                .isEmpty() ? ports.size() + " refuse connections" : "open: " + open);
    }

    private static boolean open(String address) {
        var colon = address.lastIndexOf(':');
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon
                    + 1))), CONNECT_MS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** Ends the probes, and expects that the exchange did no harm. */
    private void harmless(String which, Before before) throws IOException, InterruptedException {
        var flows = flows();
        var sent = flows.values().stream().mapToLong(Flow::sent).sum();
        notes.expect(which + ": no packet was lost, of at least " + PROBES_LEAST, sent >= PROBES_LEAST && flows.values()
                .stream().allMatch(flow -> flow.sent() > 0 && flow.lost() == 0), words(flows));
        var anew = anew(before);
        notes.expect(which + ": no handshake was made anew before its time", anew.isEmpty(), anew.isEmpty()
                ? before.sessions().stream().mapToInt(SortedMap::size).sum() + " ends of tunnels have their sessions"
                : String.join(", ", anew));
        notes.expect(which + ": nothing was written to a device", writes() == before.writes(), before.writes()
                + " writes before, " + writes() + " after");
        notes.expect(which + ": the devices are the same processes", processes().equals(before.processes()),
                before.processes().size() + " of them, none of which was started again");
    }

    private SortedMap<String, Flow> flows() throws IOException, InterruptedException {
        var flows = new TreeMap<String, Flow>();
        mesh.pairs((from, to) -> flows.put("from " + from.node() + " to " + to.node(), from.stop(to)));
        return flows;
    }

    private static String words(SortedMap<String, Flow> flows) {
        return flows.values().stream().mapToLong(Flow::lost).sum() + " of " + flows.values().stream()
                .mapToLong(Flow::sent).sum() + " lost; "
                + flows.entrySet().stream().map(flow -> flow.getKey() + " "
                        + flow.getValue().lost() + " of " + flow.getValue().sent() + ", longest silence "
                        + flow.getValue().gapMs() + " ms").collect(Collectors.joining("; "));
    }

    private List<OptionalLong> processes() {
        return mesh.sites().stream().map(site -> site.device().pid()).toList();
    }

    private long writes() throws IOException {
        var sum = 0L;
        for (var site : mesh.sites()) {
            sum += site.device().writes();
        }
        return sum;
    }

    /** {@return of each device, when the last handshake with each peer was} */
    private List<SortedMap<String, Long>> sessions() {
        var all = new ArrayList<SortedMap<String, Long>>();
        for (var site : mesh.sites()) {
            var sessions = new TreeMap<String, Long>();
            site.tunnels().stream().map(SESSION::matcher).filter(Matcher::matches)
                    .forEach(session -> sessions.put(session.group(1), Long.parseLong(session.group(2))));
            all.add(sessions);
        }
        return all;
    }

    /** {@return which sessions are not those of before, and not renewed by the clock} */
    private List<String> anew(Before before) {
        var anew = new ArrayList<String>();
        var now = sessions();
        for (var number = 1; number <= VpnMesh.SITES; number++) {
            var node = mesh.site(number).node();
            var after = now.get(number - 1);
            before.sessions().get(number - 1).forEach((peer, was) -> {
                var is = after.getOrDefault(peer, 0L);
                if (is - was != 0 && is - was < REKEY_S_MIN) {
                    anew.add("one of " + node + (is == 0 ? ", which has none now" : ", after " + (is - was) + " s"));
                }
            });
        }
        return anew;
    }
}
