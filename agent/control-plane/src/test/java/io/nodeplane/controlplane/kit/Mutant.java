package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import io.nodeplane.controlplane.stub.StubSubject;

/**
 * An implementation that is broken in one rule.
 *
 * @param rule the rule's id
 * @param fault what is wrong with it
 */
record Mutant(String rule, String fault, Wrapping wrapping) {
    /** Breaks a sound plane. */
    @FunctionalInterface
    interface Wrapping {
        ControlPlane of(StubControlPlane sound, StubCluster cluster);
    }

    /** {@return this mutant as a subject of the kit} */
    Subject subject() {
        return new StubSubject() {
            @Override
            public String name() {
                return fault;
            }

            @Override
            protected ControlPlane seen(StubControlPlane sound, StubCluster cluster) {
                return wrapping.of(sound, cluster);
            }
        };
    }
}
