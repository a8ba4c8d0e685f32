package io.nodeplane.controlplane.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MemberState;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A cluster of three joined nodes and one that is not, for the tests of this package. */
abstract class StubTest {
    static final Duration LIMIT = Duration.ofSeconds(30);

    final StubCluster cluster = new StubCluster();
    final StubControlPlane one = cluster.node("vpn-1");
    final StubControlPlane two = cluster.node("vpn-2");
    final StubControlPlane three = cluster.node("vpn-3");
    final StubControlPlane fresh = cluster.node("vpn-4");

    StubTest() {
        one.join(List.of());
        two.join(List.of(one.address()));
        three.join(List.of(two.address()));
    }

    @AfterEach
    void close() {
        List.of(one, two, three, fresh).forEach(StubControlPlane::close);
    }

    static Member seen(StubControlPlane observer, String peerId) {
        return observer.getMembers().member(peerId).orElseThrow();
    }

    static MemberState state(StubControlPlane observer, String peerId) {
        return seen(observer, peerId).state();
    }

    static void fails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ControlPlaneException.class,
                thrown -> assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code));
    }
}
