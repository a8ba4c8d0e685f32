package io.nodeplane.core;

import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Body;
import io.nodeplane.membership.Member;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a member says of itself and of its data plane. */
final class Describing {
    private Describing() {}

    /**
     * Says this of the node to everybody's VPN.
     *
     * @param attributes empty: what was said before stays
     */
    static void describe(Decision decision, long handle, Optional<SortedMap<String, String>> attributes,
            boolean ready) {
        var self = decision.self();
        if (decision.phase() != Phase.JOINED || self.isEmpty()) {
            decision.refuse(handle, "NOT_JOINED", "only a member describes itself");
            return;
        }
        var said = attributes.orElse(self.get().attributes());
        if (said.keySet().stream().anyMatch(name -> name.isEmpty() || name.equals(Member.READY))) {
            decision.refuse(handle, "INVALID_ARGUMENT", "every attribute needs a name, and '"
                    + Member.READY + "' is none");
        } else if (said.equals(self.get().attributes()) && ready == self.get().ready()) {
            decision.settle(handle, new Command.Outcome.Done());
        } else if (decision.isFull()) {
            Filling.refuse(decision, handle);
        } else {
            try {
                update(decision, self.get(), said, ready);
                decision.settle(handle, new Command.Outcome.Done());
            } catch (BadLineException tooLong) {
                decision.refuse(handle, "RESOURCE_EXHAUSTED", "the metadata make "
                        + tooLong.getMessage());
            }
        }
    }

    /** A process that has just begun has no data plane yet: the word of the one before ended with it. */
    static void unready(Decision decision) {
        decision.self().filter(Member::ready).ifPresent(self -> update(decision, self, self.attributes(), false));
    }

    /** Whether the data plane is ready has no version of its own: a version is that of what the node says. */
    private static void update(Decision decision, Member self, SortedMap<String, String> attributes, boolean ready) {
        var metadata = new TreeMap<>(attributes);
        if (ready) {
            metadata.put(Member.READY, "true");
        }
        var news = !attributes.equals(self.attributes());
        var line = decision.write(new Body.Updated(self.metadataVersion() + (news ? 1 : 0), metadata));
        decision.note(Event.of("updated", (news ? "metadata changed" : "metadata as before") + ", the data plane is "
                + (ready ? "ready" : "not ready")).about(line.id()));
    }
}
