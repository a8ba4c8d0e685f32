package io.nodeplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.MembershipUpdate.Snapshot;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.controlplane.stub.StubCluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream of updates may be behind the answers of calls; a subscriber does not hear of it (CP-5, rule 5.1). */
@Timeout(60)
class LateStreamTest {
    @TempDir
    Path folder = Path.of("");

    private final CountDownLatch held = new CountDownLatch(1);
    private volatile boolean holds;

    @Test
    void who_subscribes_after_a_join_is_not_told_of_the_time_before_it() throws Exception {
        var address = new ApiAddress.Unix(folder.resolve("vpn.sock"));
        try (var server = ApiServer.start(address, Service.of(late(new StubCluster().node("vpn-1"))));
                var remote = RemoteControlPlane.connect(server.address())) {
            var early = new CopyOnWriteArrayList<MembershipUpdate>();
            remote.subscribeMembershipUpdates(early::add);
            await().until(() -> !early.isEmpty());
            holds = true;

            remote.join(List.of());
            var told = new CopyOnWriteArrayList<MembershipUpdate>();
            var subscribed = CompletableFuture.runAsync(() -> remote.subscribeMembershipUpdates(told::add));
            await().during(Duration.ofMillis(300)).until(told::isEmpty);
            held.countDown();

            subscribed.join();
            await().until(() -> !told.isEmpty());
            assertThat(told.getFirst()).isInstanceOfSatisfying(Snapshot.class,
                    first -> assertThat(first.view().localState()).isEqualTo(LocalState.JOINED));
        }
    }

    /** The plane, but for its updates: from some moment on they wait. */
    private ControlPlane late(ControlPlane plane) {
        return (ControlPlane) Proxy.newProxyInstance(ControlPlane.class.getClassLoader(),
                new Class<?>[]{ControlPlane.class}, (self, method, arguments) -> {
                    try {
                        return method.getName().equals("subscribeMembershipUpdates")
                                ? plane.subscribeMembershipUpdates(waiting((MembershipHandler) arguments[0]))
                                : method.invoke(plane, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private MembershipHandler waiting(MembershipHandler handler) {
        return update -> {
            if (holds) {
                try {
                    held.await();
                } catch (InterruptedException ends) {
                    Thread.currentThread().interrupt();
                }
            }
            handler.handle(update);
        };
    }
}
