package io.nodeplane.controlplane.kit;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.LocalState;
import java.io.IOException;

/**
 * What a check needs of the world around the control planes: a cluster of its own, which it may break. Peers are numbered
 * from 1 on. What an implementation cannot do, it leaves as it is: the rules that need it are reported as untested.
 */
public interface Cluster extends AutoCloseable {
    /**
     * {@return the control plane of a process of this peer that has just begun} The first one has not joined; a later one has
     * the memory of the last, which has ended.
     */
    ControlPlane start(String peerId) throws Exception;

    /** {@return what the peer of this number is called; there may be no such peer} */
    default String peerId(int number) {
        return Stage.id(number);
    }

    /** {@return what a process that {@link #start} gave says before it joins; LEFT if it is one that has lived before} */
    default LocalState outside() {
        return LocalState.NEW;
    }

    /** {@return the last incarnation of this peer that ended before the check began; 0 if it is the first} */
    default long lives(String peerId) {
        return 0;
    }

    /** {@return where the control plane of this peer is reached: a seed for others} */
    String address(String peerId);

    /** {@return an address of a machine where nobody listens} */
    String deadAddress() throws Exception;

    /** Ends the process of this peer without a leave. */
    void end(String peerId) throws Exception;

    /** {@return an address where whatever is sent gets lost, so that a call waits} */
    default String silentAddress() throws Exception {
        throw new Untested("no call of it waits for an answer");
    }

    /** {@return the address of a joined node of another cluster} */
    default String foreignAddress() throws Exception {
        throw new Untested("there is no other cluster beside it");
    }

    /** {@return another process that calls itself as this peer, which is joined, does} */
    default ControlPlane twin(String peerId) throws Exception {
        throw new Untested("no second process of one name can be made");
    }

    /** From now on nothing passes between any two nodes. */
    default void cut() throws Exception {
        throw new Untested("nothing can be put between its nodes");
    }

    /** Everything passes again. */
    default void mend() throws Exception {
        throw new Untested("nothing can be put between its nodes");
    }

    /** Brings it about that the others soon believe this peer dead, though it did not leave; its process may end. */
    default void bury(String peerId) throws Exception {
        throw new Untested("nobody is declared dead");
    }

    /** Brings it about that this dead peer is listed no longer, by anybody. */
    default void reap(String peerId) throws Exception {
        throw new Untested("nobody is reaped on command");
    }

    /** {@return whether news spreads from node to node: if not, there is nothing to bound} */
    default boolean gossips() {
        return true;
    }

    @Override
    void close() throws IOException;
}
