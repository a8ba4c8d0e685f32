package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.harness.world.process.ProcessWorld;
import io.nodeplane.model.NodeId;
import io.nodeplane.store.OwnersFiles;

/** The owner of a node that runs as a process: it finds the agent's API by what the agent left in its data directory. */
final class Owner {
    private Owner() {}

    /** {@return the control plane of this node, by the client that a VPN has} */
    static RemoteControlPlane of(ProcessWorld world, NodeId node) throws InterruptedException {
        var data = world.disk(node);
        if (!world.await(() -> OwnersFiles.findAddress(data).isPresent(), Bench.LIMIT)) {
            throw new WorldException("the agent of " + node + " has not said where its owner's API is within "
                    + Bench.LIMIT.toSeconds() + " s");
        }
        return RemoteControlPlane.connect(ApiAddress.parse(OwnersFiles.findAddress(data).orElseThrow()),
                OwnersFiles.findToken(data));
    }
}
