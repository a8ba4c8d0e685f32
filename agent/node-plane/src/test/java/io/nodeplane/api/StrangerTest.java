package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.kit.Kit;
import io.nodeplane.controlplane.kit.Pace;
import io.nodeplane.controlplane.kit.Report;
import io.nodeplane.controlplane.kit.Result;
import io.nodeplane.controlplane.kit.Result.Outcome;
import io.nodeplane.controlplane.stub.StubSubject;
import io.nodeplane.plane.ConformancePage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A stub server under the kit, as an implementation that can only be asked. */
@Timeout(300)
class StrangerTest {
    private static final Optional<String> TOKEN = Optional.of("secret");

    private final StubServer stub = StubServer.start(3, number -> new ApiAddress.Loopback("127.0.0.1", 0), TOKEN,
            StubSubject.BRIEF);

    @AfterEach
    void stop() {
        stub.close();
    }

    /** The whole kit, one check after another, takes a minute: {@code -Dstrangers=true}. */
    @Test
    @EnabledIfSystemProperty(named = "strangers", matches = "true")
    void a_stub_server_keeps_the_rules() throws Exception {
        Report report;
        try (var stranger = Stranger.meet(doors(3), Pace.BUILD, Optional.empty())) {
            report = new Report("the stub as a server", Kit.run(stranger).results());
        }
        assertThat(report.all(Outcome.FAILED)).extracting(Result::why).isEmpty();
        assertThat(report.conforms()).isTrue();
        ConformancePage.part("stub-server", report);
    }

    @Test
    void one_node_alone_shows_what_one_node_can() {
        try (var stranger = Stranger.meet(doors(1), Pace.BUILD, Optional.empty())) {
            assertThat(check(stranger, "2.2").outcome()).isEqualTo(Outcome.PASSED);
            assertThat(check(stranger, "2.2").outcome()).as("again").isEqualTo(Outcome.PASSED);
            assertThat(check(stranger, "1.8").outcome()).isEqualTo(Outcome.PASSED);
            assertThat(check(stranger, "2.1")).satisfies(result -> {
                assertThat(result.outcome()).isEqualTo(Outcome.UNTESTED);
                assertThat(result.why()).isEqualTo("it needs more nodes than the 1 whose APIs were given");
            });
            assertThat(check(stranger, "2.12").outcome()).isEqualTo(Outcome.UNTESTED);
        }
    }

    @Test
    void a_node_that_does_not_do_what_is_asked_breaks_the_rule() throws Exception {
        try (var stranger = Stranger.meet(doors(1), Pace.BUILD, Optional.empty())) {
            StubOrders.send(stub.nodes().getFirst().api(), TOKEN, "POST", "/stub/fail/INTERNAL");
            assertThat(check(stranger, "2.2")).satisfies(result -> {
                assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
                assertThat(result.why()).contains("this failure was ordered");
            });
            assertThat(check(stranger, "2.2").outcome()).as("the next check begins anew").isEqualTo(Outcome.PASSED);
        }
    }

    @Test
    void who_was_a_member_is_one_again() throws Exception {
        var plane = stub.cluster().node("vpn-4");
        var places = stub.nodes();
        try (var one = doors(1).getFirst().open(); var two = doors(2).getLast().open()) {
            one.join(List.of());
            two.join(List.of(places.getFirst().seed()));
            try (var stranger = Stranger.meet(doors(2), Pace.BUILD, Optional.empty())) {
                assertThat(check(stranger, "2.1").outcome()).isEqualTo(Outcome.PASSED);
                stranger.open();
                assertThat(one.getMembers().localState()).isEqualTo(LocalState.LEFT);
            }
            assertThat(one.getMembers().members()).hasSize(2);
            plane.join(List.of(places.getFirst().seed()));
            assertThatThrownBy(() -> Stranger.meet(doors(2), Pace.BUILD, Optional.empty()))
                    .isInstanceOf(ApiException.class).hasMessageStartingWith("the nodes are in a cluster with vpn-4: ");
            assertThat(one.getMembers().localState()).as("nothing was done to it").isEqualTo(LocalState.JOINED);
        }
    }

    @Test
    void each_node_is_given_once() {
        var door = doors(1).getFirst();
        assertThatThrownBy(() -> Stranger.meet(List.of(door, door), Pace.BUILD, Optional.empty()))
                .isInstanceOf(ApiException.class).hasMessageContaining("both lead to vpn-1");
    }

    private static Result check(Stranger stranger, String rule) {
        return Kit.check(stranger, Kit.rule(rule).orElseThrow());
    }

    private List<Stranger.Door> doors(int count) {
        return stub.nodes().stream().limit(count).map(node -> new Stranger.Door(node.api(), TOKEN)).toList();
    }
}
