package io.nodeplane.controlplane.client;

import io.nodeplane.controlplane.Ack;
import io.nodeplane.controlplane.Capabilities;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.controlplane.Heartbeat;
import io.nodeplane.controlplane.MembershipHandler;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.PeerId;
import io.nodeplane.controlplane.PeerMetadata;
import io.nodeplane.controlplane.PeerStateReport;
import io.nodeplane.controlplane.ReportOutcome;
import io.nodeplane.controlplane.SeedPeer;
import io.nodeplane.controlplane.Subscription;
import io.nodeplane.controlplane.json.DocumentException;
import io.nodeplane.controlplane.json.DocumentReader;
import io.nodeplane.controlplane.json.DocumentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The control plane of an agent, or of a node of a stub server, that runs in another process of this machine.
 *
 * <p>It keeps the rules of {@link ControlPlane}, and adds one thing that can go wrong: while nobody answers at the address,
 * operations are {@code UNAVAILABLE}, and subscribers keep the last view, at health {@code CACHED} and growing age, until the
 * process is back. {@link #close()} ends this object and says that the data plane is not ready, if it ever said that it
 * was; the agent, and its membership, go on.
 */
public final class RemoteControlPlane implements ControlPlane {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration FAREWELL_MAX = Duration.ofMillis(500);
    /** What an answer may need besides the time that the operation itself may take. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Exchange exchange;
    private final Capabilities capabilities;
    private final Object lock = new Object();
    private @Nullable Mirror mirror;
    private volatile @Nullable Heartbeat lastReady;
    private volatile boolean closed;

    private RemoteControlPlane(Exchange exchange, Capabilities capabilities) {
        this.exchange = exchange;
        this.capabilities = capabilities;
    }

    /**
     * {@return the control plane behind a unix socket}
     *
     * @throws ControlPlaneException {@code UNAVAILABLE} if nobody answers there
     */
    public static RemoteControlPlane connect(ApiAddress address) {
        return connect(address, Optional.empty());
    }

    /**
     * {@return the control plane that serves at this address}
     *
     * @param tokenFile the file with the token that orders over the loopback interface need
     * @throws ControlPlaneException {@code UNAVAILABLE} if nobody answers there, {@code UNAUTHENTICATED} without the
     *     right token, {@code INVALID_ARGUMENT} if the file cannot be read
     */
    public static RemoteControlPlane connect(ApiAddress address, Path tokenFile) {
        try {
            return connect(address, Optional.of(Files.readString(tokenFile).strip()));
        } catch (IOException unreadable) {
            throw ControlPlaneException.invalid("the token file " + tokenFile + " cannot be read: " + unreadable);
        }
    }

    /** As {@link #connect(ApiAddress, Path)}, with the token itself. */
    public static RemoteControlPlane connect(ApiAddress address, Optional<String> token) {
        var exchange = new Exchange(address, token);
        try {
            return new RemoteControlPlane(exchange, read(DocumentReader::capabilities,
                    exchange.send("GET", "/v1/capabilities", null, ANSWER_MAX)));
        } catch (RuntimeException | Error failed) {
            exchange.close();
            throw failed;
        }
    }

    @Override
    public MembershipView join(List<String> seedPeers) {
        requireOpen();
        SeedPeer.parseAll(seedPeers, capabilities.limits().seedsMax());
        try {
            return read(DocumentReader::view, exchange.send("POST", "/v1/join", DocumentWriter.join(seedPeers),
                    capabilities.timers().joinDeadline().plus(MARGIN)));
        } catch (ControlPlaneException failed) {
            if (failed.code() == ErrorCode.CANCELLED && Thread.currentThread().isInterrupted()) {
                // The agent is still at it: whoever gave up must not become a member behind its own back.
                Thread.ofVirtual().name("control-plane-withdraw").start(this::withdraw);
            }
            throw failed;
        }
    }

    @Override
    public void leave() {
        leaveSaying();
    }

    /** {@return what the agent adds to a {@link #leave()}, such as that nobody could be told; mostly nothing} */
    public Optional<String> leaveSaying() {
        requireOpen();
        var said = exchange.send("POST", "/v1/leave", null, capabilities.timers().leaveDeadline().plus(MARGIN));
        return said.isEmpty() ? Optional.empty() : read(DocumentReader::note, said);
    }

    /**
     * {@return what the agent answered to the order to propose a charter, the document Proposed}
     *
     * @param change the document Change
     */
    public String proposeCharter(String change) {
        requireOpen();
        return exchange.send("POST", "/v1/charter/proposals", change, ANSWER_MAX.plus(MARGIN));
    }

    /**
     * {@return what the agent answered to the order to approve a proposal, the document Proposed}
     *
     * @param approval the document Approval
     */
    public String approveCharter(String approval) {
        requireOpen();
        return exchange.send("POST", "/v1/charter/approvals", approval, ANSWER_MAX.plus(MARGIN));
    }

    /**
     * Orders the agent to say of a dead member that it is gone for good.
     *
     * @return what the agent adds, such as that the member is a voter still; mostly nothing
     * @throws ControlPlaneException if the agent's node is no voter, or the member is not dead
     */
    public Optional<String> forget(String peerId) {
        requireOpen();
        PeerId.checked(peerId);
        var said = exchange.send("POST", "/v1/peers/" + peerId + "/forget", null, ANSWER_MAX.plus(MARGIN));
        return said.isEmpty() ? Optional.empty() : read(DocumentReader::note, said);
    }

    @Override
    public MembershipView getMembers() {
        requireOpen();
        return read(DocumentReader::view, exchange.send("GET", "/v1/members", null, ANSWER_MAX));
    }

    @Override
    public Ack publishHeartbeat(Heartbeat heartbeat) {
        requireOpen();
        if (heartbeat == null) {
            throw ControlPlaneException.invalid("the heartbeat is null");
        }
        var ack = read(DocumentReader::ack,
                exchange.send("POST", "/v1/heartbeat", DocumentWriter.heartbeat(heartbeat), ANSWER_MAX));
        if (ack.outcome() == Ack.Outcome.ACCEPTED) {
            lastReady = heartbeat.dataPlaneReady() ? heartbeat : null;
        }
        return ack;
    }

    @Override
    public ReportOutcome reportPeerState(String peerId, PeerStateReport report) {
        requireOpen();
        PeerId.checked(peerId);
        if (report == null) {
            throw ControlPlaneException.invalid("the report about " + peerId + " is null");
        }
        return read(DocumentReader::outcome, exchange.send("PUT", "/v1/peers/" + peerId + "/state",
                DocumentWriter.report(report), ANSWER_MAX));
    }

    @Override
    public Subscription subscribeMembershipUpdates(MembershipHandler handler) {
        requireOpen();
        if (handler == null) {
            throw ControlPlaneException.invalid("the handler is null: give one to be called");
        }
        caughtUp();
        synchronized (lock) {
            requireOpen();
            if (mirror == null) {
                mirror = new Mirror(exchange, capabilities);
            }
            return mirror.subscribe(handler);
        }
    }

    /** The stream may be behind the answers of calls: nobody is told first what was before a {@code join} of its own. */
    private void caughtUp() {
        Mirror behind;
        synchronized (lock) {
            behind = mirror;
        }
        if (behind != null) {
            try {
                behind.await(getMembers(), ANSWER_MAX);
            } catch (ControlPlaneException unreachable) {
                // Then the last view is all that can be told, at health CACHED.
                return;
            }
        }
    }

    @Override
    public PeerMetadata getPeerMetadata(String peerId) {
        requireOpen();
        PeerId.checked(peerId);
        return read(DocumentReader::peerMetadata,
                exchange.send("GET", "/v1/peers/" + peerId + "/metadata", null, ANSWER_MAX));
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            if (mirror != null) {
                mirror.close();
            }
        }
        endLease();
        exchange.close();
    }

    /** The lease of a data plane ends with its process, and at once if that ends in order. */
    private void endLease() {
        var ready = lastReady;
        if (ready != null) {
            try {
                exchange.send("POST", "/v1/heartbeat", DocumentWriter.heartbeat(
                        Heartbeat.builder(ready.session(), ready.seq() + 1).dataPlaneReady(false).build()),
                        FAREWELL_MAX);
            } catch (ControlPlaneException unheard) {
                // Then it ends by its time to live.
                return;
            }
        }
    }

    private void withdraw() {
        try {
            exchange.send("POST", "/v1/leave", null, capabilities.timers().leaveDeadline().plus(MARGIN));
        } catch (ControlPlaneException gone) {
            // Who is gone joins nothing.
            return;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ControlPlaneException(ErrorCode.CLOSED, "the control plane is closed: make a new one");
        }
    }

    private static <T> T read(Function<String, T> reader, String text) {
        try {
            return reader.apply(text);
        } catch (DocumentException foreign) {
            throw new ControlPlaneException(ErrorCode.INTERNAL,
                    "the control plane answered what this client cannot read: " + foreign.getMessage());
        }
    }
}
