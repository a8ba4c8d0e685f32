package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.http.Traffic;
import io.nodeplane.model.NodeId;
import io.nodeplane.wire.Envelope;
import java.util.function.Function;

/** Who asks and is asked over a {@link SimNetwork}. */
interface Peer {

    /** {@return where it is} */
    NodeId place();

    NodeClock clock();

    Traffic traffic();

    /** What it asked has ended. */
    void take(Function<Now, Input> input);

    /** A request of so many bytes has arrived; the answer goes out of that door. */
    void asked(Envelope<Message.Request> request, int bytes, SimNetwork.Door door);
}
