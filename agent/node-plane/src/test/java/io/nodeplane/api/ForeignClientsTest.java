package io.nodeplane.api;

import io.nodeplane.controlplane.client.ApiAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(400)
class ForeignClientsTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource
    void a_client_in_another_language_speaks_to_a_stub_server_by_ports_and_by_sockets(ForeignClients client)
            throws Exception {
        for (var sockets : new boolean[]{false, true}) {
            var name = client.name().toLowerCase(Locale.ROOT);
            try (var stub = StubServer.start(2, number -> sockets
                    ? new ApiAddress.Unix(folder.resolve(name + number + ".sock"))
                    : new ApiAddress.Loopback("127.0.0.1", 0), Optional.of("secret"), Duration.ofMillis(500))) {
                client.pass(stub.nodes().stream().map(node -> node.api().toString()).toList(),
                        stub.nodes().getFirst().seed(), sockets ? List.of() : List.of("secret", "secret"), folder);
            }
        }
    }
}
