package io.nodeplane.http;

import io.nodeplane.model.PeerAddress;
import java.io.ByteArrayInputStream;

/** A real server before a node that a test scripts. */
public final class AgentServerForTests {
    private AgentServerForTests() {}

    /** {@return a server on any free port of the loopback interface} */
    public static AgentServer start() {
        return start("127.0.0.1", 0);
    }

    public static AgentServer start(PeerAddress listen) {
        return start(listen.host(), listen.port());
    }

    private static AgentServer start(String host, int port) {
        return AgentServer.start(host, port, new FakeNode(), new Traffic(), new About("node-plane test", 42, 1),
                offset -> new ByteArrayInputStream(new byte[0]));
    }
}
