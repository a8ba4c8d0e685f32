package io.nodeplane.controlplane.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiAddressTest {
    @Test
    void a_socket_or_a_port_of_this_machine() {
        assertThat(ApiAddress.parse("unix:/run/node-plane/api.sock"))
                .isEqualTo(new ApiAddress.Unix(Path.of("/run/node-plane/api.sock")));
        assertThat(ApiAddress.parse("127.0.0.1:0")).isEqualTo(new ApiAddress.Loopback("127.0.0.1", 0));
        assertThat(ApiAddress.parse("[::1]:7002")).isEqualTo(new ApiAddress.Loopback("::1", 7002));
        for (var text : List.of("unix:/a/b", "127.9.9.9:65535", "[::1]:1", "localhost:7002")) {
            assertThat(ApiAddress.parse(text)).hasToString(text);
        }
    }

    @Test
    void nothing_else() {
        for (var text : List.of("", "unix:", "unix:/", "unix:\0", "7002", ":7002", "127.0.0.1", "127.0.0.1:",
                "127.0.0.1:x",
                "127.0.0.1:70000", "0.0.0.0:7002", "[::]:7002", "10.0.0.1:7002", "localhost.evil:1", "example.org:80",
                "http://127.0.0.1:7002")) {
            assertThatThrownBy(() -> ApiAddress.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class)
                    .message().isNotBlank();
        }
    }
}
