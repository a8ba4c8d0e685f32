package io.nodeplane.meshvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Layer 2: each machine is three containers with one network, of which the device's alone has a right, NET_ADMIN, and a TUN
 * device. Where this machine has no such it is skipped.
 */
@AskedFor
@Timeout(900)
class ContainerMeshTest {
    private static final int NODES = 3;
    private static final Path SCRIPT = Path.of("netstack", "containers.sh").toAbsolutePath();
    /** A Java and nothing else; the lab's own script makes it. */
    private static final String IMAGE = System.getProperty("mesh.image", "node-plane/runtime-base:local");

    @TempDir
    Path folder = Path.of("");

    private final String name = "mesh-" + ProcessHandle.current().pid();
    private Mesh mesh = new Mesh(List.of());
    private Optional<Program> devices = Optional.empty();
    private Path charter = Path.of("");

    @BeforeEach
    void make() throws IOException, InterruptedException {
        var output = folder.resolve("containers.log");
        var program = Program.start(output, List.of(SCRIPT.toString(), Netstack.program().toString(),
                folder.toString(), String.valueOf(NODES), name));
        devices = Optional.of(program);
        if (!program.printsOrEnds("ready")) {
            abort(Files.readString(output).strip());
        }
        if (!Pod.docker("image", "inspect", "--format", "{{.Os}}", IMAGE).equals("linux")) {
            abort("there is no image " + IMAGE + ": make it with harness/images/make-local.sh base, or name one that"
                    + " has Java 21 or later with -Dmesh.image=IMAGE");
        }
        var sites = new ArrayList<Site>();
        for (var number = 1; number <= NODES; number++) {
            sites.add(Site.inContainers(number, folder, name, IMAGE));
        }
        mesh = new Mesh(sites);
        charter = Files.writeString(folder.resolve("charter.json"), NetstackMeshTest.CHARTER);
    }

    @AfterEach
    void stop() {
        mesh.close();
        devices.ifPresent(Program::close);
    }

    @Test
    void traffic_flows_while_agents_and_vpns_die_and_come_back_and_ends_with_a_leave() throws Exception {
        // Engines write a capability with and without its prefix.
        assertThat(Pod.docker("inspect", "--format", "{{.HostConfig.Privileged}} {{.HostConfig.CapAdd}}"
                + " {{.HostConfig.CapDrop}}", name + "-vpn-1").replace("CAP_", ""))
                .isEqualTo("false [NET_ADMIN] [ALL]");
        mesh.requireRestartsUnseen(charter);

        try (var plane = RemoteControlPlane.connect(mesh.site(3).agentApi())) {
            plane.leave();
        }
        Awaitility.await().atMost(Mesh.LONG).untilAsserted(() -> {
            assertThat(mesh.site(1).tunnels()).containsOnlyKeys(mesh.site(2).key());
            assertThat(mesh.site(3).tunnels()).isEmpty();
        });
        // The control of all that was lost nothing: without its tunnel a node gets none of what is sent to it.
        mesh.site(1).netstack().probe(mesh.site(3).address);
        Thread.sleep(1_000);
        var after = mesh.site(1).netstack().stop(mesh.site(3).address);
        assertThat(after.sent()).isPositive().isEqualTo(after.lost());
    }

    @Test
    void a_stub_is_exchanged_for_agents_under_traffic_and_these_for_another_stub_by_the_same_devices()
            throws Exception {
        var before = running();

        new Exchange(mesh, folder, charter).forthAndBack();

        assertThat(running()).isEqualTo(before);
        Pod.docker("restart", "--time", "0", name + "-vpn-3");
        assertThat(running()).as("the control: a device that was started again").isNotEqualTo(before);
    }

    /** {@return of each device the number of its process, and the index of its interface} */
    private List<String> running() throws IOException, InterruptedException {
        var running = new ArrayList<String>();
        for (var number = 1; number <= NODES; number++) {
            var device = name + "-vpn-" + number;
            var link = Pod.docker("exec", device, "/sbin/ip", "-o", "link", "show", "wg0");
            assertThat(link).matches("\\d+: wg0: .*");
            running.add(Pod.docker("inspect", "--format", "{{.State.Pid}}", device) + " " + link.split(":")[0]);
        }
        System.out.println("devices, by process and index: " + running);
        return running;
    }
}
