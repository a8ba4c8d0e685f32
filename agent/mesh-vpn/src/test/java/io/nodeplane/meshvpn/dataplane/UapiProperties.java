package io.nodeplane.meshvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.controlplane.AddressBlock;
import io.nodeplane.controlplane.Endpoint;
import io.nodeplane.controlplane.PublicKey;
import io.nodeplane.meshvpn.mesh.Devices;
import io.nodeplane.meshvpn.mesh.Peer;
import io.nodeplane.meshvpn.mesh.PeerDiff;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The texts, carried out line by line as wireguard-go does. */
class UapiProperties {
    @Property(tries = 500)
    void a_device_that_carries_out_the_text_has_the_wanted_peers(
            @ForAll("devices") SortedMap<PublicKey, Peer> present,
            @ForAll("devices") SortedMap<PublicKey, Peer> wanted) {
        var text = Uapi.set(PeerDiff.between(present, wanted));
        assertThat(text).startsWith("set=1\n").endsWith("\n\n").doesNotContain("replace_peers", "private_key");
        assertThat(carriedOut(text, present)).isEqualTo(Devices.reachable(present, wanted));
    }

    @Provide
    Arbitrary<SortedMap<PublicKey, Peer>> devices() {
        return Devices.any();
    }

    private static SortedMap<PublicKey, Peer> carriedOut(String text, SortedMap<PublicKey, Peer> present) {
        SortedMap<PublicKey, Peer> peers = Peer.byKey();
        peers.putAll(present);
        var key = Optional.<PublicKey>empty();
        for (var line : text.lines().skip(1).filter(one -> !one.isEmpty()).toList()) {
            var value = line.substring(line.indexOf('=') + 1);
            if (line.startsWith("public_key=")) {
                key = Optional.of(PublicKey.of(HexFormat.of().parseHex(value)));
                peers.putIfAbsent(key.get(), new Peer(key.get(), Optional.empty(), List.of(), 0));
                continue;
            }
            var current = key.orElseThrow();
            var peer = peers.get(current);
            switch (line.substring(0, line.indexOf('='))) {
                case "remove" -> peers.remove(current);
                case "update_only" -> assertThat(present).containsKey(current);
                case "endpoint" -> peers.put(current, peer.at(Optional.of(Endpoint.parse(value))));
                case "persistent_keepalive_interval" -> peers.put(current,
                        new Peer(current, peer.endpoint(), peer.allowedIps(), Integer.parseInt(value)));
                case "replace_allowed_ips" -> peers.put(current, peer.routing(List.of()));
                case "allowed_ip" -> move(peers, current, AddressBlock.parse(value));
                default -> throw new AssertionError(line);
            }
        }
        return peers;
    }

    private static void move(SortedMap<PublicKey, Peer> peers, PublicKey to, AddressBlock block) {
        peers.replaceAll((key, peer) -> {
            var blocks = new ArrayList<>(peer.allowedIps());
            blocks.remove(block);
            if (key.equals(to)) {
                blocks.add(block);
            }
            return peer.routing(blocks);
        });
    }
}
