package io.nodeplane.meshvpn.mesh;

import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.PeerStateReport.State;
import io.nodeplane.controlplane.PublicKey;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the tunnels tell the control plane: news at once, and what stays true again before it is forgotten. One thread. */
public final class Witness {
    /** A report is evidence for a minute. */
    static final long AGAIN_AFTER_MS = 20_000;
    /** While somebody suspects the peer, whoever has just heard it says so sooner. */
    static final long AGAIN_AFTER_MS_OF_A_SUSPECT = 2_000;

    private SortedMap<PublicKey, Evidence> evidence = Peer.byKey();
    private final SortedMap<String, Said> said = new TreeMap<>();

    private record Said(State state, long atMs) {}

    /**
     * {@return what is to be reported, by peer id}
     *
     * @param owners whose tunnel each is
     * @param suspected whether the view suspects a peer
     */
    public SortedMap<String, PeerStateReport> look(SortedMap<PublicKey, Tunnel> tunnels,
            SortedMap<PublicKey, String> owners, Predicate<String> suspected, Now now) {
        SortedMap<PublicKey, Evidence> seen = Peer.byKey();
        var reports = new TreeMap<String, PeerStateReport>();
        tunnels.forEach((key, tunnel) -> {
            var before = Optional.ofNullable(evidence.get(key));
            var after = before.map(known -> known.next(tunnel.traffic(), now))
                    .orElseGet(() -> Evidence.first(tunnel.traffic(), now));
            seen.put(key, after);
            var peerId = owners.get(key);
            if (peerId != null) {
                after.state(now).filter(state -> due(peerId, state, suspected.test(peerId), now))
                        .ifPresent(state -> reports.put(peerId, report(state, tunnel, now)));
            }
        });
        evidence = seen;
        said.keySet().retainAll(owners.values());
        return reports;
    }

    /** The plane has taken the report: it need not be told again at once. */
    public void told(String peerId, State state, Now now) {
        said.put(peerId, new Said(state, now.monotonicMs()));
    }

    private boolean due(String peerId, State state, boolean suspected, Now now) {
        var last = said.get(peerId);
        if (last == null) {
            // That nothing is known of a peer that was never known is no news.
            return state != State.UNKNOWN;
        }
        var again = suspected && state == State.UP ? AGAIN_AFTER_MS_OF_A_SUSPECT : AGAIN_AFTER_MS;
        return state != last.state() || state != State.UNKNOWN && now.monotonicMs() - last.atMs() >= again;
    }

    private static PeerStateReport report(State state, Tunnel tunnel, Now now) {
        var traffic = tunnel.traffic();
        var report = PeerStateReport.builder(state, Instant.ofEpochMilli(now.wallMs())).rxBytes(traffic.rxBytes())
                .txBytes(traffic.txBytes())
                .endpointInUse(tunnel.peer().endpoint().map(Endpoint::toString).orElse(null));
        if (traffic.handshakeAtMs() > 0) {
            report.handshakeAgeMs(Math.max(0, now.wallMs() - traffic.handshakeAtMs()));
        }
        return report.build();
    }
}
