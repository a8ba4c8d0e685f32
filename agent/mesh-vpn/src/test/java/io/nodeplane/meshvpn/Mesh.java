package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Machines that are to be one mesh, and what their devices show. */
final class Mesh implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(90);

    private final List<Site> sites;

    Mesh(List<Site> sites) {
        this.sites = List.copyOf(sites);
    }

    /** {@return so many machines on loopback, each with a WireGuard device that needs no root} */
    static Mesh onLoopback(int machines, Path folder) throws IOException, InterruptedException {
        var program = Netstack.program();
        var sites = new ArrayList<Site>();
        for (var number = 1; number <= machines; number++) {
            sites.add(Site.onLoopback(number, folder, program));
        }
        return new Mesh(sites);
    }

    void startDevices() throws IOException {
        for (var site : sites) {
            site.startNetstack();
        }
    }

    List<Site> sites() {
        return sites;
    }

    /** {@return the machine of this number, from 1} */
    Site site(int number) {
        return sites.get(number - 1);
    }

    /** Starts an agent on each machine, and a VPN on it. */
    void startOnAgents(Path charter) throws IOException {
        startAgents(charter);
        for (var site : sites) {
            site.startVpn(site.agentApi());
        }
        awaitTunnels();
        awaitReadyOnAgents();
    }

    void startAgents(Path charter) throws IOException {
        for (var site : sites) {
            site.startAgent(charter, sites);
        }
    }

    void awaitReadyOnAgents() {
        for (var site : sites) {
            site.awaitReady(site.agentApi());
        }
    }

    @Override
    public void close() {
        sites.forEach(Site::close);
    }

    /** Both ends of each of the N(N-1)/2 tunnels have a handshake. */
    void awaitTunnels() {
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> {
            for (var site : sites) {
                assertThat(site.tunnels().values()).as(site.id).hasSize(sites.size() - 1)
                        .allMatch(tunnel -> tunnel.traffic().handshakeAtMs() > 0);
            }
        });
    }

    /**
     * {@return when each end of each tunnel had its handshake, once the first ones are over}
     *
     * <p>Where both ends begin at once, one of the two attempts is made again after five seconds and a little.
     */
    SortedMap<String, Long> steadyHandshakes() {
        var last = new AtomicReference<>(handshakes());
        await().during(Duration.ofSeconds(7)).atMost(LONG).until(() -> {
            var now = handshakes();
            return now.equals(last.getAndSet(now));
        });
        return last.get();
    }

    /** {@return when each end of each tunnel had its handshake} */
    SortedMap<String, Long> handshakes() {
        var times = new TreeMap<String, Long>();
        sites.forEach(site -> site.tunnels()
                .forEach((key, tunnel) -> times.put(site.id + " " + key, tunnel.traffic().handshakeAtMs())));
        return times;
    }

    /** WireGuard itself shakes hands again after two minutes, and not before. */
    void requireHandshakesKept(SortedMap<String, Long> before) {
        var now = handshakes();
        assertThat(now.keySet()).isEqualTo(before.keySet());
        now.forEach((tunnel, atMs) -> assertThat(atMs - before.get(tunnel)).as("handshake of " + tunnel)
                .satisfiesAnyOf(later -> assertThat(later).isZero(),
                        later -> assertThat(later).isGreaterThan(110_000)));
    }

    List<Netstack.Writes> writes() throws IOException {
        var writes = new ArrayList<Netstack.Writes>();
        for (var site : sites) {
            writes.add(site.netstack().writes());
        }
        return writes;
    }

    void probeAll() throws IOException {
        for (var from : sites) {
            for (var to : sites) {
                if (from != to) {
                    from.netstack().probe(to.address);
                }
            }
        }
    }

    /** On agents, all of them and two of the VPNs die under traffic and come back, and no tunnel shows it. */
    void requireRestartsUnseen(Path charter) throws Exception {
        startOnAgents(charter);
        site(1).netstack().transfer(site(2).address, 1_000_000);
        var handshakes = steadyHandshakes();
        var written = writes();
        probeAll();
        sites().forEach(Site::killAgent);
        site(1).stopVpn();
        site(2).killVpn();
        for (var site : List.of(site(1), site(2))) {
            site.startVpn(site.agentApi());
        }
        startAgents(charter);
        awaitReadyOnAgents();
        requireNothingLost();
        requireHandshakesKept(handshakes);
        assertThat(writes()).isEqualTo(written);
    }

    void requireNothingLost() throws IOException {
        assertThat(stopAll()).allSatisfy(flow -> {
            assertThat(flow.sent()).isPositive();
            assertThat(flow.lost()).isZero();
        });
    }

    List<Netstack.Flow> stopAll() throws IOException {
        var flows = new ArrayList<Netstack.Flow>();
        for (var from : sites) {
            for (var to : sites) {
                if (from != to) {
                    var flow = from.netstack().stop(to.address);
                    System.out.println(from.id + " to " + to.id + ": " + flow);
                    flows.add(flow);
                }
            }
        }
        return flows;
    }
}
