package io.nodeplane.harness.check;

import io.nodeplane.charter.Charter;
import io.nodeplane.harness.oracle.Electorate;
import io.nodeplane.harness.oracle.EntryName;
import io.nodeplane.harness.oracle.Fold;
import io.nodeplane.harness.oracle.InForce;
import io.nodeplane.harness.oracle.MemberView;
import io.nodeplane.harness.oracle.Titles;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.membership.Epoch;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.MembershipView;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the agent's own code answers, in the words of the oracle, so that the two can be compared. */
public final class AgentAnswers {
    private static final String NOBODY = "no member";
    private static final String ROUTABLE = "routable";

    private AgentAnswers() {}

    /** {@return what the oracle needs of the charter} */
    public static Electorate electorate(Charter charter) {
        return new Electorate(charter.id().hash().hex(), charter.cluster(), charter.voters());
    }

    /**
     * {@return where the two answer differently, member by member}
     *
     * @param about whose view it is
     */
    public static List<Dispute> differences(String about, Fold oracle, MembershipView agent) {
        var nodes = new TreeSet<>(oracle.members().keySet());
        nodes.addAll(agent.members().keySet());
        return differences(about, oracle, agent, nodes);
    }

    /** {@return where the two answer differently of these nodes, which may be members or not} */
    public static List<Dispute> differences(String about, Fold oracle, MembershipView agent, SortedSet<NodeId> nodes) {
        var disputes = new ArrayList<Dispute>();
        var wanted = oracle.members();
        for (var node : nodes) {
            var ours = wanted.get(node);
            var theirs = view(agent.members().get(node));
            if (!Objects.equals(ours, theirs)) {
                disputes.add(new Dispute(about + " of " + node, ours == null ? NOBODY : ours.toString(),
                        theirs == null ? NOBODY : theirs.toString()));
            }
        }
        return disputes;
    }

    /** {@return where the two refuse an address or a key differently} */
    public static List<Dispute> claims(String about, Fold oracle, MembershipView agent) {
        var ours = oracle.refused();
        var theirs = new TreeMap<NodeId, List<String>>();
        agent.members().values().stream().filter(member -> !member.routable()).forEach(member -> theirs.put(
                member.node(), member.refused().stream()
                        .map(one -> Titles.refusal(one.claim().text(), one.holder(), name(one.since()))).sorted()
                        .toList()));
        var nodes = new TreeSet<>(ours.keySet());
        nodes.addAll(theirs.keySet());
        return nodes.stream().filter(node -> !Objects.equals(ours.get(node), theirs.get(node)))
                .map(node -> new Dispute(about + " of " + node, said(ours.get(node)), said(theirs.get(node)))).toList();
    }

    /** {@return where the two have another charter in force} */
    public static Optional<Dispute> inForce(String about, InForce oracle, Epoch agent) {
        var theirs = new InForce(agent.number(), agent.digest().hex(), agent.charter().voters());
        return oracle.equals(theirs)
                ? Optional.empty()
                : Optional.of(new Dispute(about, oracle.toString(), theirs.toString()));
    }

    private static String said(@Nullable List<String> refused) {
        return refused == null ? ROUTABLE : String.join("; ", refused);
    }

    static EntryName name(EntryId id) {
        return new EntryName(id.feed().label(), id.seq(), id.hash().hex());
    }

    private static @Nullable MemberView view(@Nullable Member member) {
        return member == null
                ? null
                : new MemberView(member.state().word(), because(member.state()), member.incarnation().number(),
                        member.address().toString(), member.metadataVersion(), member.metadata(),
                        member.forks().stream().map(fork -> MemberView.fork(fork.feed().label(), fork.seq(),
                                fork.hashes().stream().map(hash -> hash.hex()).toList())).toList(),
                        member.forgotten().map(by -> MemberView.by(name(by))).orElse(""));
    }

    private static String because(MemberState state) {
        return switch (state) {
            case MemberState.Alive alive -> "";
            case MemberState.Suspect(var by) -> MemberView.suspectedBy(by);
            case MemberState.Left left -> MemberView.LEFT;
            case MemberState.Confirmed(var by) -> MemberView.confirmedBy(name(by));
        };
    }
}
