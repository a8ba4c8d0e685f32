package io.nodeplane.controlplane;

import java.util.List;

/**
 * The control plane of a mesh VPN as one of its nodes sees it: who is a member, in which state, and how to reach it.
 *
 * <p>There are seven operations. {@link #close()} ends the Java object, and {@link #capabilities()} describes the
 * implementation; neither of them talks about the cluster. An instance speaks for one peer. It promises, whatever the
 * implementation:
 * <ul>
 * <li>All methods may be called from any thread, and from inside a {@link MembershipHandler}.
 * <li>Only {@link ControlPlaneException} escapes. A null or malformed argument is {@link ErrorCode#INVALID_ARGUMENT}; a
 * call that fails has changed nothing.
 * <li>Everything returned is immutable.
 * <li>Only {@link #join} and {@link #leave} may wait for the network, and both for a bounded time.
 * </ul>
 * When several errors apply, the first of {@code CLOSED}, {@code INVALID_ARGUMENT}, {@code NOT_JOINED} is thrown. The
 * rules are numbered in {@code docs/interface.md}.
 */
public interface ControlPlane extends AutoCloseable {
    /**
     * Enters the cluster of the first seed that answers, or founds a cluster of one if there is no seed but this peer.
     * While joined, a further call returns the current view and changes nothing.
     *
     * @param seedPeers addresses written as {@code host:port}, at most {@link Limits#seedsMax()} of them;
     *     this peer's own address is ignored
     * @return a view that contains this peer and the seed that answered
     * @throws ControlPlaneException {@code UNAVAILABLE} if no seed answers before
     *     {@link Timers#joinDeadline()}, {@code CONFLICT_IDENTITY} if another process is this peer already,
     *     {@code UNAUTHENTICATED}, {@code UNSUPPORTED_VERSION}, {@code CANCELLED} if interrupted or overtaken by
     *     {@link #leave}
     */
    MembershipView join(List<String> seedPeers);

    /**
     * Leaves the cluster on purpose: the others see this peer dead by cause {@code LEFT}, never {@code CONFIRMED}. Returns
     * within {@link Timers#leaveDeadline()} though nobody can be reached. Without a cluster to leave it does
     * nothing. Subscriptions stay, and see one snapshot without members.
     */
    void leave();

    /** {@return what this node believes now; never waits for the network, and is empty before join and after leave} */
    MembershipView getMembers();

    /**
     * Renews the lease of this peer's data plane and publishes what changed in its metadata. Unchanged content is no
     * change for anyone.
     *
     * @return what became of it here; nothing is said about delivery to other peers
     * @throws ControlPlaneException {@code NOT_JOINED}; {@code RESOURCE_EXHAUSTED} if the metadata is above
     *     {@link Limits#metaMaxBytes()}, and then the earlier metadata stays
     */
    Ack publishHeartbeat(Heartbeat heartbeat);

    /**
     * Hands over what the data plane observed about a peer. It is evidence: it may hasten or delay a judgement, and never
     * makes one.
     *
     * @throws ControlPlaneException {@code NOT_JOINED}, or {@code INVALID_ARGUMENT} for a report about this peer itself
     */
    ReportOutcome reportPeerState(String peerId, PeerStateReport report);

    /**
     * Calls the handler with one snapshot, then with every change. Calls for one subscription are serial, and no slow or
     * throwing handler disturbs another one.
     *
     * @throws ControlPlaneException {@code RESOURCE_EXHAUSTED} beyond {@link Limits#subscriptionsMax()}
     */
    Subscription subscribeMembershipUpdates(MembershipHandler handler);

    /**
     * {@return what the peer published last, as in the view of the same moment; dead peers answer until they are reaped}
     *
     * @throws ControlPlaneException {@code NOT_JOINED}, or {@code NOT_FOUND} for a peer that is not in the view
     */
    PeerMetadata getPeerMetadata(String peerId);

    /** {@return name, version, limits, timers and features of this implementation: constants, answered in every state} */
    Capabilities capabilities();

    /**
     * Ends this instance as the end of its process would: it is no {@link #leave}. Running handlers are interrupted, every
     * later operation throws {@code CLOSED}, and a second call does nothing.
     */
    @Override
    void close();
}
