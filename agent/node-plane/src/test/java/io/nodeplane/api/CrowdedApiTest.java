package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.PeerStateReport.State;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rule 1.1 over HTTP: many callers and as many subscribers as are granted, some of whom never read. */
@Timeout(300)
class CrowdedApiTest {
    private static final int CALLERS = 16;
    private static final int CALLS = 1_000;
    private static final int STUCK = 10;
    private static final int READERS = 89;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder = Path.of("");

    @Test
    void cp_1_1_callers_and_subscribers_do_not_stand_in_each_others_way() throws Exception {
        var stuck = new ArrayList<SocketChannel>();
        var readers = new ArrayList<RemoteControlPlane>();
        try (var stub = StubServer.start(2, number -> new ApiAddress.Unix(folder.resolve("vpn-" + number)),
                Optional.empty(), Duration.ofSeconds(1));
                var one = RemoteControlPlane.connect(stub.nodes().getFirst().api());
                var two = RemoteControlPlane.connect(stub.nodes().get(1).api())) {
            one.join(List.of());
            two.join(List.of(stub.nodes().getFirst().seed()));
            for (int i = 0; i < STUCK; i++) {
                stuck.add(stream(folder.resolve("vpn-1")));
            }
            // A stream for each: one client tells all its subscribers from one.
            var seen = new ArrayList<AtomicReference<String>>();
            for (int i = 0; i < READERS; i++) {
                var plane = RemoteControlPlane.connect(stub.nodes().getFirst().api());
                readers.add(plane);
                var last = new AtomicReference<>("");
                seen.add(last);
                plane.subscribeMembershipUpdates(update -> plane.capabilities());
                plane.subscribeMembershipUpdates(update -> last.set(update.epoch() + ":" + update.revision()));
            }
            var errors = new ConcurrentLinkedQueue<Throwable>();
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = new ArrayList<Future<Void>>();
                for (int i = 0; i < CALLERS; i++) {
                    var caller = i;
                    calls.add(callers.submit((Callable<Void>) () -> {
                        var session = HeartbeatSession.begin();
                        for (int call = 0; call < CALLS; call++) {
                            try {
                                mixed(caller % 2 == 0 ? one : two, session, caller, call);
                            } catch (ControlPlaneException foreign) {
                                errors.add(foreign);
                            }
                        }
                        return null;
                    }));
                }
                for (var call : calls) {
                    call.get(LONG.toSeconds() * 3, TimeUnit.SECONDS);
                }
            }
            assertThat(errors).isEmpty();
            var view = one.getMembers();
            await().atMost(LONG).untilAsserted(() -> assertThat(seen)
                    .allMatch(last -> last.get().equals(view.epoch() + ":" + view.revision())));
        } finally {
            readers.forEach(RemoteControlPlane::close);
            for (var channel : stuck) {
                channel.close();
            }
        }
    }

    private static void mixed(RemoteControlPlane plane, HeartbeatSession session, int caller, int call) {
        var other = caller % 2 == 0 ? "vpn-2" : "vpn-1";
        switch (call % 5) {
            case 0 ->
                plane.publishHeartbeat(session.next(true, Metadata.of(Map.of("k" + caller, "x".repeat(40) + call))));
            case 1 -> plane.getPeerMetadata(other);
            case 2 -> plane.reportPeerState(other, PeerStateReport.of(State.UP, Instant.now()));
            case 3 -> plane.join(List.of());
            default -> assertThat(plane.getMembers().members()).hasSize(2);
        }
    }

    private static SocketChannel stream(Path socket) throws IOException {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        channel.write(StandardCharsets.US_ASCII.encode("GET /v1/members/watch HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return channel;
    }
}
