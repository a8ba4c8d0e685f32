package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.swap.Swappable;
import io.nodeplane.controlplane.swap.SwappableControlPlane;

/** An implementation under test: it opens a fresh cluster for every check. */
public interface Subject {
    /** {@return its name, for the report} */
    String name();

    /** {@return a cluster without nodes} */
    Cluster open() throws Exception;

    /** {@return a second cluster beside one that is open, whose peers may have the same ids: for an exchange of planes} */
    default Cluster openAnother() throws Exception {
        throw new Untested("no second cluster can be opened beside the first");
    }

    /** {@return a control plane that is this one until another takes its place; the checks of CP-12 exchange it} */
    default Swappable swappable(ControlPlane first) {
        return SwappableControlPlane.of(first);
    }

    /** {@return how long to watch and how much to ask} */
    default Pace pace() {
        return Pace.BUILD;
    }
}
