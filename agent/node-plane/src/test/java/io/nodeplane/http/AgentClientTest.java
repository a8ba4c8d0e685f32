package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.model.PeerAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AgentClientTest {
    private static final int LONG_MS = 60_000;

    @Test
    void all_addresses_of_a_name_are_tried() {
        try (var server = AgentServerForTests.start(new PeerAddress("127.0.0.3", Sockets.freeLoopback().port()))) {
            var there = client(server.port(), List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"));
            assertThat(there.get("/status")).isInstanceOf(AgentClient.Answer.Ok.class);
            assertThat(there.lines("/ledger")).isInstanceOf(AgentClient.Text.Lines.class);
            assertThat(client(server.port(), List.of("127.0.0.1", "127.0.0.2")).get("/status"))
                    .isEqualTo(new AgentClient.Answer.Unreachable("connection refused"));
            assertThat(client(server.port(), List.of()).get("/status"))
                    .isEqualTo(new AgentClient.Answer.Unreachable("unknown host my_stack_a"));
        }
    }

    private static AgentClient client(int port, List<String> addresses) {
        return new AgentClient(new PeerAddress("my_stack_a", port), LONG_MS, host -> {
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses;
        });
    }
}
