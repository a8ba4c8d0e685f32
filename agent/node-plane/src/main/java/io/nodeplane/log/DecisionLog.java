package io.nodeplane.log;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.core.Now;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.EventLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes each event of a node as a log line: its reason as the message, kind, entry and details as key-value pairs. It
 * hands the event on to the next event log first. That the ledger grew is a line at level {@code debug} only.
 */
public final class DecisionLog implements EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.nodeplane.decisions");

    /** Said at each new entry, with hashes that serve programs: who reads the lines learns nothing that others do not say. */
    private static final String ROUTINE = "head";

    private final NodeId node;
    private final EventLog next;

    public DecisionLog(NodeId node, EventLog next) {
        this.node = node;
        this.next = next;
    }

    @Override
    public void write(Now now, Event event) {
        next.write(now, event);
        var level = event.kind().equals(ROUTINE) ? Level.DEBUG : Level.INFO;
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        var line = LOG.atLevel(level).addKeyValue("node", node.value()).addKeyValue("kind", event.kind());
        if (event.entry().isPresent()) {
            line = line.addKeyValue("entry", event.entry().get().toString());
        }
        for (var detail : event.details().fields().entrySet()) {
            line = line.addKeyValue(detail.getKey(), switch (detail.getValue()) {
                case Json.Str(var text) -> text;
                case Json.Num(var number) -> number;
                case Json.Bool(var yes) -> yes;
                case Json.Arr list -> list.canonical();
                case Json.Obj object -> object.canonical();
            });
        }
        line.log(event.reason());
    }
}
