package io.nodeplane.harness.standing;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** Asks the agents of a standing cluster, and its VPN, what is to be seen. */
record Looking(String name, World world, Optional<MeshVpn> mesh, SortedSet<NodeId> nodes, Instant until,
        Faults faults) {
    private static final int HEAD_LETTERS = 8;

    View view() {
        return new View(name, world.name(), until, nodes.stream().map(this::seen).toList(), faults.told(),
                mesh.map(this::vpn));
    }

    private View.Seen seen(NodeId node) {
        var paused = faults.pausing(node).isPresent();
        var process = !world.running(node) ? "down" : paused ? "paused" : "runs";
        // Who stands still would be waited for.
        var status = process.equals("runs") ? world.agent(node).status() : Optional.<Json.Obj>empty();
        var members = status.isPresent() ? world.agent(node).members() : Optional.<Json.Obj>empty();
        var believes = new TreeMap<String, String>();
        members.ifPresent(known -> known.array("members").stream().filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast).forEach(each -> believes.put(each.text("node"), each.text("state"))));
        return new View.Seen(node.value(), process, world.reachedAt(node).orElse(""),
                status.map(said -> said.text("phase")).orElse(""),
                status.flatMap(said -> said.find("isolated")).isPresent(),
                members.map(known -> known.text("head").substring(0, HEAD_LETTERS)).orElse(""),
                (status.isPresent() ? world.agent(node).get("/ledger/head") : Optional.<Json.Obj>empty())
                        .map(known -> known.number("entries")).orElse(0L),
                believes);
    }

    private View.Vpn vpn(MeshVpn there) {
        var devices = there.look().entrySet().stream().map(seen -> {
            var tunnels = new TreeMap<String, String>();
            seen.getValue().tunnels().forEach((to, tunnel) -> tunnels.put(to.value(), tunnel.name().toLowerCase(
                    Locale.ROOT)));
            return new View.Device(seen.getKey().value(), seen.getValue().running(), tunnels);
        }).toList();
        var packets = there.packets();
        return new View.Vpn(List.copyOf(devices), packets.carried(), packets.cut());
    }
}
