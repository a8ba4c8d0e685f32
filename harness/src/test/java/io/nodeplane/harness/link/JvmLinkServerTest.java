package io.nodeplane.harness.link;

import io.nodeplane.harness.link.server.LinkServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract, on our own server. */
class JvmLinkServerTest extends LinkContract {
    private static LinkServer server;

    @BeforeAll
    static void start() {
        server = LinkServer.start(HOST, 0, 20_260_101);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    public int apiPort() {
        return server.apiPort();
    }

    @Override
    public boolean real() {
        return false;
    }
}
