package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.AgentPoll;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether a node that would be restored may be there already, or have gone on after its backup: asked of whoever answers.
 *
 * @param objections why it must not be restored; empty if nobody who answered knows a reason
 * @param answered the nodes that answered
 * @param silent where nobody did
 */
record SecondSelf(List<String> objections, List<String> answered, List<PeerAddress> silent) {
    private static final int ASK_MS = 2_000;
    private static final long ASK_ALL_MS = 15_000;

    private record Answers(AgentClient.Answer status, AgentClient.Answer head) {}

    /**
     * {@return what is known}
     *
     * @param addresses where the node and the others may be
     * @param ledger the backup's
     */
    static SecondSelf look(NodeId node, String clusterId, Ledger ledger, List<PeerAddress> addresses) {
        var none = new AgentClient.Answer.Unreachable("no answer in time");
        var told = AgentPoll.ask(addresses, ASK_MS, ASK_ALL_MS,
                client -> new Answers(client.get("/status"), client.get("/ledger/head")), new Answers(none, none));
        var objections = new ArrayList<String>();
        var answered = new TreeSet<String>();
        var silent = new ArrayList<PeerAddress>();
        for (int at = 0; at < addresses.size(); at++) {
            if (told.get(at).status() instanceof AgentClient.Answer.Ok(var status)) {
                if (!status.text("clusterId").equals(clusterId)) {
                    continue;
                }
                answered.add(status.text("node"));
                living(node, status, addresses.get(at)).ifPresent(objections::add);
                if (told.get(at).head() instanceof AgentClient.Answer.Ok(var head)) {
                    later(node, ledger, status.text("node"), head).ifPresent(objections::add);
                }
            } else {
                silent.add(addresses.get(at));
            }
        }
        return new SecondSelf(List.copyOf(new TreeSet<>(objections)), List.copyOf(answered), silent);
    }

    private static Optional<String> living(NodeId node, Json.Obj status, PeerAddress address) {
        if (status.text("node").equals(node.value())) {
            return Optional.of(node + " lives: it answers at " + address);
        }
        return status.array("heard").contains(new Json.Str(node.value()))
                ? Optional.of(node + " lives: " + status.text("node") + " hears it now")
                : Optional.empty();
    }

    /** Whoever holds more of what this node wrote has the better copy. */
    private static Optional<String> later(NodeId node, Ledger ledger, String who, Json.Obj head) {
        return head.array("frontier").stream().map(EntryId::parse)
                .filter(tip -> tip.feed().node().equals(node) && ledger.find(tip).isEmpty()).findFirst()
                .map(tip -> "the backup is older than what " + who + " holds: " + tip.feed() + " has gone on to #"
                        + tip.seq());
    }
}
