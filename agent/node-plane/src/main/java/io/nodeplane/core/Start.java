package io.nodeplane.core;

import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A process start that is not recorded yet: peers are asked for this node's own past first. {@link Startup} alone changes
 * it.
 *
 * @param tips the ends of this node's feeds on its disk
 * @param open addresses that were asked and did not answer yet
 * @param answered whether somebody answered
 * @param askAt when whoever did not answer is asked again, in ms of the monotonic clock
 * @param deadline when it goes on with what it has, in ms of the monotonic clock
 * @param orders what the owner commanded meanwhile, in order; their turn comes when the start is recorded
 */
record Start(Input.Started input, SortedSet<EntryId> tips, SortedSet<PeerAddress> open, boolean answered, long askAt,
        long deadline, List<Order> orders) {

    /**
     * A command that came before it could be carried out.
     *
     * @param at when it came, in ms of the monotonic clock: its own time limits count from there
     */
    record Order(long handle, Command command, long at) {}

    Start {
        orders = List.copyOf(orders);
    }

    /** {@return a start at this moment, of which nobody was asked yet} */
    static Start of(Input.Started input, SortedSet<EntryId> tips, long waitMs) {
        var now = input.now().mono();
        return new Start(input, tips, Collections.emptySortedSet(), false, now, now + waitMs, List.of());
    }

    /** {@return this start, asking these addresses, until they may be asked again} */
    Start asking(SortedSet<PeerAddress> peers, long again) {
        return new Start(input, tips, peers, answered, again, deadline, orders);
    }

    /** {@return this start, waiting no more for that address} */
    Start without(PeerAddress peer) {
        var rest = new TreeSet<>(open);
        rest.remove(peer);
        return new Start(input, tips, rest, answered, askAt, deadline, orders);
    }

    /** {@return this start, after somebody answered: the others have until then} */
    Start answered(long until) {
        return new Start(input, tips, open, true, askAt, Math.min(deadline, until), orders);
    }

    /** {@return this start, with a reason not to go on with the feed on the disk} */
    Start doubting(Input.Doubt doubt) {
        return new Start(input.doubting(doubt), tips, open, answered, askAt, deadline, orders);
    }

    /** {@return this start, without a doubt} */
    Start undoubted() {
        return new Start(new Input.Started(input.now(), input.nonce(), input.software(), input.seeds(),
                Optional.empty(), input.waiting()), tips, open, answered, askAt, deadline, orders);
    }

    /** {@return this start, with one order more to carry out when it is recorded} */
    Start ordered(Order order) {
        var more = new ArrayList<>(orders);
        more.add(order);
        return new Start(input, tips, open, answered, askAt, deadline, more);
    }

    /** {@return when it has something to do without being asked, in ms of the monotonic clock} */
    long wakeAt() {
        return answered ? deadline : Math.min(askAt, deadline);
    }
}
