package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.stub.StubCluster;
import io.nodeplane.controlplane.stub.StubControlPlane;
import io.nodeplane.controlplane.stub.StubSubject;
import io.nodeplane.controlplane.swap.Swappable;
import io.nodeplane.controlplane.swap.SwappableControlPlane;

/**
 * An implementation that is broken in one rule.
 *
 * @param rule the rule's id
 * @param fault what is wrong with it
 */
record Mutant(String rule, String fault, Wrapping wrapping, Exchanging exchanging) {
    /** Breaks a sound plane. */
    @FunctionalInterface
    interface Wrapping {
        ControlPlane of(StubControlPlane sound, StubCluster cluster);
    }

    /** Makes a broken exchange of planes. */
    @FunctionalInterface
    interface Exchanging {
        Swappable of(ControlPlane first);
    }

    /** A plane that is broken in a rule of planes. */
    Mutant(String rule, String fault, Wrapping wrapping) {
        this(rule, fault, wrapping, SwappableControlPlane::of);
    }

    /** {@return an exchange of sound planes that is broken} */
    static Mutant exchange(String rule, String fault, Exchanging exchanging) {
        return new Mutant(rule, fault, (sound, cluster) -> sound, exchanging);
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

            @Override
            public Swappable swappable(ControlPlane first) {
                return exchanging.of(first);
            }
        };
    }
}
