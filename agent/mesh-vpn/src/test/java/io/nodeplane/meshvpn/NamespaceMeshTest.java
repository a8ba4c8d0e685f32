package io.nodeplane.meshvpn;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Layer 1: the devices are the kernel's TUN devices, in network namespaces, where this machine has such; else it is skipped. */
@AskedFor
@Timeout(600)
class NamespaceMeshTest {
    private static final int NODES = 3;
    private static final Path SCRIPT = Path.of("netstack", "namespaces.sh").toAbsolutePath();

    @TempDir
    Path folder = Path.of("");

    private Mesh mesh = new Mesh(List.of());
    private Optional<Program> devices = Optional.empty();

    @BeforeEach
    void make() throws IOException, InterruptedException {
        var output = folder.resolve("namespaces.log");
        var program = Program.start(output, List.of(SCRIPT.toString(), Netstack.program().toString(),
                folder.toString(), String.valueOf(NODES)));
        devices = Optional.of(program);
        if (!program.printsOrEnds("ready")) {
            abort(Files.readString(output).strip());
        }
        var sites = new ArrayList<Site>();
        for (var number = 1; number <= NODES; number++) {
            sites.add(Site.inNamespace(number, folder));
        }
        mesh = new Mesh(sites);
    }

    @AfterEach
    void stop() {
        mesh.close();
        devices.ifPresent(Program::close);
    }

    @Test
    void traffic_of_the_kernel_flows_while_agents_and_vpns_die_and_come_back() throws Exception {
        var charter = Files.writeString(folder.resolve("charter.json"), NetstackMeshTest.CHARTER);
        mesh.requireRestartsUnseen(charter);
    }
}
