package io.nodeplane.harness.evidence;

import io.nodeplane.core.Event;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;
import java.time.Instant;
import java.util.List;

/**
 * An event of a node's event log.
 *
 * @param at on the lab's clock, where the run's {@link Clocks} could tell; otherwise by the node's wall clock
 * @param mono the node's monotonic clock in ms; comparable within one process only
 */
public record LoggedEvent(NodeId node, Instant at, long mono, Event event) {

    /** {@return the detail as text; empty if it is not there} */
    public String text(String name) {
        return event.details().find(name).isPresent() ? event.details().text(name) : "";
    }

    /** {@return the entries that a {@code head} event names} */
    public List<EntryId> lines() {
        return event.details().array("lines").stream().map(EntryId::parse).toList();
    }
}
