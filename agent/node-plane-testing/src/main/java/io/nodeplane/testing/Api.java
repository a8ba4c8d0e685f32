package io.nodeplane.testing;

import io.nodeplane.controlplane.client.ApiAddress;
import java.util.Optional;
import org.testcontainers.containers.GenericContainer;

/** How this machine reaches what a container publishes. */
final class Api {
    private static final int OK = 200;

    private Api() {}

    /** {@return the host, an address of the loopback interface where the engine is on this machine} */
    static String host(GenericContainer<?> container) {
        return container.getHost().equals("localhost") ? "127.0.0.1" : container.getHost();
    }

    /** @throws IllegalStateException if the engine is on another machine */
    static ApiAddress.Loopback published(LinkedContainer<?> container, int port) {
        try {
            return new ApiAddress.Loopback(host(container), container.getMappedPort(port));
        } catch (IllegalArgumentException elsewhere) {
            throw new IllegalStateException("the Docker engine is on another machine (" + container.getHost()
                    + "), and a node's API is for programs of its own: use an engine on this machine", elsewhere);
        }
    }

    /** {@return whether a process serves and decides there} */
    static boolean serves(ApiAddress at, String token) {
        return Asked.send("GET", at.toString(), "/v1/healthz", Optional.of(token))
                .filter(answer -> answer.status() == OK).isPresent();
    }
}
