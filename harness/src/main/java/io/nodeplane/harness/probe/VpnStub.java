package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A process that serves the stub of three nodes, {@code vpn-1} to {@code vpn-3}, each at a socket of its own. */
final class VpnStub implements AutoCloseable {
    /** What a VPN says when the stub answers it. */
    static final String ANSWERED = "control plane: stub ";

    private static final Pattern NODE = Pattern.compile("vpn-\\d api=(\\S+) seed=(\\S+)");

    private final Program program;
    private final List<Node> nodes;

    private VpnStub(Program program, List<Node> nodes) {
        this.program = program;
        this.nodes = nodes;
    }

    private record Node(ApiAddress api, String seed) {}

    static VpnStub start(Bench bench, Path sockets) throws IOException, InterruptedException {
        var program = Program.start(bench, "stub",
                List.of("stub", "--nodes=3", "--sockets=" + sockets));
        if (!Patience.await(() -> program.text().contains("ready") || !program.running()) || !program.running()) {
            program.close();
            throw new WorldException("the stub does not serve; it printed: " + program.text());
        }
        return new VpnStub(program, NODE.matcher(program.text()).results()
                .map(node -> new Node(ApiAddress.parse(node.group(1)), node.group(2))).toList());
    }

    /** Starts the VPN of a machine on it: the first one founds the cluster, the others follow. */
    void startVpn(VpnSite site, int number) throws IOException, InterruptedException {
        site.startVpn(api(number), "--join=" + (number == 1 ? "" : nodes.getFirst().seed()));
    }

    /** {@return where the node of this number takes orders, from 1} */
    ApiAddress api(int number) {
        return nodes.get(number - 1).api();
    }

    /** Ends it. {@return whether it has} */
    boolean end() throws InterruptedException {
        program.stop();
        return !program.running();
    }

    @Override
    public void close() {
        program.close();
    }
}
