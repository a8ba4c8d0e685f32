package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.MemberState;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StubServerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Optional<String> TOKEN = Optional.of("secret");

    private final StubServer stub = StubServer.start(2, number -> new ApiAddress.Loopback("127.0.0.1", 0), TOKEN,
            Duration.ofSeconds(1));
    private final ApiAddress first = stub.nodes().getFirst().api();
    private final RemoteControlPlane one = RemoteControlPlane.connect(first, TOKEN);
    private final RemoteControlPlane two = RemoteControlPlane.connect(stub.nodes().get(1).api(), TOKEN);

    @AfterEach
    void stop() {
        one.close();
        two.close();
        stub.close();
    }

    @Test
    void trouble_of_members_comes_on_command() throws Exception {
        one.join(List.of());
        two.join(List.of(stub.nodes().getFirst().seed()));
        order("suspect/vpn-2");
        assertThat(state()).isEqualTo(MemberState.SUSPECT);
        order("recover/vpn-2");
        assertThat(state()).isEqualTo(MemberState.ALIVE);
        order("isolate/vpn-2");
        assertThat(two.getMembers().health()).isEqualTo(Health.ISOLATED);
        order("confirm/vpn-2");
        assertThat(state()).isEqualTo(MemberState.CONFIRMED);
        order("reconnect/vpn-2");
        assertThat(state()).isEqualTo(MemberState.ALIVE);
        two.leave();
        order("reap/vpn-2");
        assertThat(one.getMembers().members()).hasSize(1);
        assertThat(StubOrders.send(first, TOKEN, "POST", "/stub/suspect/nobody").body()).contains("INVALID_ARGUMENT",
                "nobody lists 'nobody'");
        assertThat(StubOrders.send(first, TOKEN, "POST", "/stub/fail/NONSENSE").statusCode()).isEqualTo(400);
        assertThat(StubOrders.send(first, TOKEN, "POST", "/stub/slow/-1").statusCode()).isEqualTo(400);
        assertThat(StubOrders.send(first, Optional.empty(), "POST", "/stub/hold").statusCode()).isEqualTo(401);
        assertThat(StubOrders.send(first, TOKEN, "GET", "/stub/reports/vpn-2").statusCode()).isEqualTo(404);
    }

    @Test
    void the_next_call_fails_and_the_one_after_it_does_not() throws Exception {
        order("fail/UNAVAILABLE");
        assertThatThrownBy(one::getMembers).isInstanceOfSatisfying(ControlPlaneException.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(failed.retryable()).isTrue();
        });
        assertThat(one.getMembers().members()).isEmpty();
    }

    @Test
    void answers_and_updates_are_late_or_held_back() throws Exception {
        var health = new AtomicReference<Health>();
        one.subscribeMembershipUpdates(update -> health.set(update.health()));
        await().atMost(LONG).until(() -> health.get() == Health.HEALTHY);
        order("slow/700");
        var before = System.nanoTime();
        one.getMembers();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(700));
        order("slow/0");
        order("hold");
        // Three signs of life that do not come prove a broken stream.
        await().atMost(LONG).until(() -> health.get() == Health.CACHED);
        var held = CompletableFuture.supplyAsync(one::getMembers);
        await().during(Duration.ofMillis(500)).atMost(LONG).until(() -> !held.isDone());
        order("release");
        assertThat(held.get().members()).isEmpty();
        await().atMost(LONG).until(() -> health.get() == Health.HEALTHY);
    }

    private MemberState state() {
        return one.getMembers().member("vpn-2").orElseThrow().state();
    }

    private void order(String command) throws Exception {
        StubOrders.post(first, TOKEN, "/stub/" + command);
    }
}
