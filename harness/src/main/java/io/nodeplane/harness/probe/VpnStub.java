package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.store.OwnersFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A process that serves the stub of three nodes, {@code vpn-1} to {@code vpn-3}, each at a port of its own. */
final class VpnStub implements AutoCloseable {
    /** What a VPN says when the stub answers it. */
    static final String ANSWERED = "control plane: stub ";

    private static final Pattern NODE = Pattern.compile("vpn-\\d api=(\\S+) seed=(\\S+) token-file=(\\S+)");

    private final Program program;
    private final List<Node> nodes;

    private VpnStub(Program program, List<Node> nodes) {
        this.program = program;
        this.nodes = nodes;
    }

    private record Node(ApiAddress api, String seed, Path token) {}

    /** @param label of the file that has what it prints */
    static VpnStub start(Bench bench, String label) throws IOException, InterruptedException {
        var program = Program.start(bench, label, List.of("stub", "--nodes=" + VpnMesh.SITES));
        if (!Patience.await(() -> program.text().contains("ready") || !program.running()) || !program.running()) {
            program.close();
            throw new WorldException("the stub does not serve; it printed: " + program.text());
        }
        return new VpnStub(program, NODE.matcher(program.text()).results()
                .map(node -> new Node(ApiAddress.parse(node.group(1)), node.group(2), Path.of(node.group(3))))
                .toList());
    }

    /** Starts the VPN of a machine on it: the first one founds the cluster, the others follow. */
    void startVpn(VpnSite site, int number) throws IOException, InterruptedException {
        site.machine().startVpn(api(number), "--token-file=" + nodes.get(number - 1).token(),
                "--join=" + (number == 1 ? "" : nodes.getFirst().seed()));
    }

    /** {@return where the node of this number takes orders, from 1} */
    ApiAddress api(int number) {
        return nodes.get(number - 1).api();
    }

    /** {@return the name and the version by which it answers; empty if it does not} */
    Optional<String> answers() {
        return answer(1, plane -> plane.capabilities().name() + " " + plane.capabilities().version());
    }

    /** {@return whether each of its nodes shows all of them, and that their VPNs have a device} */
    boolean allReady() {
        return IntStream.rangeClosed(1, VpnMesh.SITES).allMatch(number -> answer(number,
                ControlPlane::getMembers).filter(
                        view -> view.members().size() == VpnMesh.SITES && view.members()
                                .stream().allMatch(Member::dataPlaneReady))
                .isPresent());
    }

    private <T> Optional<T> answer(int number, Function<ControlPlane, T> question) {
        var token = OwnersFiles.findToken(Objects.requireNonNull(nodes.get(number - 1).token().getParent()));
        try (var plane = RemoteControlPlane.connect(api(number), token)) {
            return Optional.of(question.apply(plane));
        } catch (ControlPlaneException silent) {
            return Optional.empty();
        }
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
