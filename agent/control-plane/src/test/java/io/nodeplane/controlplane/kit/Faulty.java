package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.stub.StubControlPlane;

/** A control plane that does all as the stub does, but for what a mutant overrides. */
class Faulty extends Forwarding<StubControlPlane> {
    Faulty(StubControlPlane sound) {
        super(sound);
    }
}
