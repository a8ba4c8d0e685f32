package io.nodeplane.controlplane.kit;

/** An implementation under test: it opens a fresh cluster for every check. */
public interface Subject {
    /** {@return its name, for the report} */
    String name();

    /** {@return a cluster without nodes} */
    Cluster open() throws Exception;

    /** {@return how long to watch and how much to ask} */
    default Pace pace() {
        return Pace.BUILD;
    }
}
