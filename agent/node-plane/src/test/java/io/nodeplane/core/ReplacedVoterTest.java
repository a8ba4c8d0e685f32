package io.nodeplane.core;

import static io.nodeplane.core.TestCluster.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.Charter;
import io.nodeplane.membership.Amendments;
import io.nodeplane.membership.MemberState;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Real drivers, whose operators exchange a voter that is gone for good. */
class ReplacedVoterTest {
    private static Charter charter(int... voters) {
        var ids = new TreeSet<NodeId>();
        for (var voter : voters) {
            ids.add(node(voter));
        }
        return new Charter("test", ids, 200, 100, 3, 2, 1_000, 200, 3, Charter.Caution.DEFAULT);
    }

    private final TestCluster cluster = TestClusterTest.formed(charter(1, 2, 3), 5);

    private Hash proposal(int proposer, Charter next) {
        assertThat(cluster.command(node(proposer), new Command.Propose(next))).isInstanceOf(Command.Outcome.Done.class);
        var state = cluster.nodes.get(node(proposer)).state();
        return Amendments.pending(state.membership(), state.ledger()).getLast().proposal().digest();
    }

    private void approve(int voter, Hash proposal) {
        assertThat(cluster.runUntil(20_000, () -> {
            var state = cluster.nodes.get(node(voter)).state();
            return Amendments.pending(state.membership(), state.ledger()).stream()
                    .anyMatch(one -> one.proposal().digest().equals(proposal));
        })).as("node-%d knows the proposal", voter).isTrue();
        assertThat(cluster.command(node(voter), new Command.Approve(proposal))).isEqualTo(new Command.Outcome.Done());
    }

    private boolean epoch(long number, int... nodes) {
        return IntStream.of(nodes).allMatch(i -> {
            var state = cluster.nodes.get(node(i)).state();
            return state.membership().charters().inForce(state.ledger()).number() == number;
        });
    }

    private boolean vote(int... nodes) {
        for (var i : nodes) {
            if (!cluster.nodes.get(node(i)).state().votes()) {
                return false;
            }
        }
        return true;
    }

    private void dies(int node, int... others) {
        cluster.down.add(node(node));
        assertThat(cluster.runUntil(120_000, () -> {
            for (var other : others) {
                if (!(cluster.believes(node(other), node(node)) instanceof MemberState.Confirmed)) {
                    return false;
                }
            }
            return true;
        })).as("the death of node-%d is confirmed", node).isTrue();
    }

    @Test
    void a_voter_is_lost_another_one_takes_its_place_and_the_next_death_is_confirmed() {
        dies(3, 1, 2, 4, 5);
        var added = proposal(5, charter(1, 2, 3, 4));
        approve(1, added);
        approve(2, added);
        assertThat(cluster.runUntil(30_000, () -> epoch(1, 1, 2, 4, 5) && vote(1, 2, 4))).as("epoch 1").isTrue();
        var removed = proposal(1, charter(1, 2, 4));
        for (var voter : List.of(1, 2, 4)) {
            approve(voter, removed);
        }
        assertThat(cluster.runUntil(30_000, () -> epoch(2, 1, 2, 4, 5) && vote(1, 2, 4))).as("epoch 2").isTrue();
        dies(2, 1, 4, 5);
        for (var i : List.of(1, 4, 5)) {
            assertThat(cluster.known(node(i), "amended")).as("one amendment, one entry").isEqualTo(2);
        }
        assertThat(cluster.nodes.get(node(3)).state().membership().charters().isEmpty()).isTrue();
        // Two more lines for each voter that has to be vouched for anew, and peace.
        cluster.run(30_000);
        var size = cluster.nodes.get(node(1)).state().ledger().size();
        cluster.run(60_000);
        assertThat(cluster.nodes.get(node(1)).state().ledger().size()).isEqualTo(size);
    }

    @Test
    void one_approval_binds_nobody_and_a_death_is_confirmed_meanwhile() {
        approve(1, proposal(1, charter(1, 2, 3, 4)));
        dies(5, 1, 2, 3, 4);
        assertThat(epoch(0, 1, 2, 3, 4)).isTrue();
    }

    @Test
    void split_approvals_are_overtaken_by_a_later_proposal() {
        var first = proposal(1, charter(1, 2, 3, 4));
        cluster.split(Set.of(node(1)));
        var second = proposal(2, charter(1, 2, 3, 5));
        assertThat(cluster.command(node(1), new Command.Approve(first))).isEqualTo(new Command.Outcome.Done());
        assertThat(cluster.command(node(2), new Command.Approve(second))).isEqualTo(new Command.Outcome.Done());
        cluster.cut.clear();
        cluster.run(20_000);
        assertThat(epoch(0, 1, 2, 3, 4, 5)).isTrue();
        var third = proposal(3, charter(1, 2, 3, 5));
        for (var voter : List.of(1, 2, 3)) {
            approve(voter, third);
        }
        assertThat(cluster.runUntil(30_000, () -> epoch(1, 1, 2, 3, 4, 5))).as("epoch 1").isTrue();
    }

    @Test
    void a_voter_that_is_heard_and_cannot_write_keeps_nobody_from_putting_it_in_force() {
        var proposal = proposal(1, charter(1, 2, 3, 4));
        for (var voter : List.of(1, 2, 3)) {
            approve(voter, proposal);
        }
        // Node-1 would write first. It answers probes, and its disk takes no line.
        cluster.broken.add(node(1));
        assertThat(cluster.runUntil(60_000, () -> epoch(1, 2, 3, 4, 5))).as("epoch 1 without node-1").isTrue();
    }

    @Test
    void a_proposer_that_dies_is_not_needed_any_more() {
        var proposal = proposal(5, charter(1, 2, 3, 4));
        approve(2, proposal);
        cluster.down.add(node(5));
        cluster.down.add(node(1));
        approve(3, proposal);
        assertThat(cluster.runUntil(60_000, () -> epoch(1, 2, 3, 4))).as("epoch 1 without node-1").isTrue();
    }

    @Test
    void a_node_that_comes_back_after_three_epochs_takes_them_all() {
        cluster.down.add(node(5));
        amended(1, charter(1, 2, 3, 4), 1, 2);
        assertThat(cluster.runUntil(30_000, () -> vote(1, 2, 4))).as("votes").isTrue();
        amended(2, charter(1, 2, 4), 1, 2, 4);
        amended(3, charter(1, 2, 3, 4), 1, 4);
        cluster.restart(node(5));
        assertThat(epoch(0, 5)).as("what it knew").isTrue();
        assertThat(cluster.runUntil(60_000, () -> epoch(3, 1, 2, 3, 4, 5))).as("epoch 3 at all").isTrue();
        dies(2, 1, 3, 4, 5);
    }

    private void amended(long epoch, Charter next, int... approvers) {
        var proposal = proposal(approvers[0], next);
        for (var voter : approvers) {
            approve(voter, proposal);
        }
        assertThat(cluster.runUntil(60_000, () -> epoch(epoch, 1, 2, 3, 4))).as("epoch %d", epoch).isTrue();
        assertThat(cluster.runUntil(60_000, () -> vote(1, 2, 4))).as("votes in epoch %d", epoch).isTrue();
    }

    @Test
    void an_approval_that_reached_nobody_before_a_restart_is_no_less_given() {
        var proposal = proposal(1, charter(1, 2, 3, 4));
        approve(1, proposal);
        cluster.run(5_000);
        cluster.split(Set.of(node(2)));
        approve(2, proposal);
        cluster.restart(node(2));
        cluster.run(5_000);
        assertThat(epoch(0, 1, 3, 4, 5)).as("nobody has heard of it").isTrue();
        cluster.heal();
        assertThat(cluster.runUntil(60_000, () -> epoch(1, 1, 2, 3, 4, 5))).as("epoch 1").isTrue();
    }

    @Test
    void an_order_is_noted_once_at_each_node() {
        var proposal = proposal(5, charter(1, 2, 3, 4));
        approve(2, proposal);
        cluster.run(20_000);
        cluster.events.forEach((node, events) -> {
            for (var kind : List.of("proposed", "approved")) {
                assertThat(events.stream().filter(event -> event.kind().equals(kind)).toList()).as("%s", node)
                        .hasSize(1);
            }
        });
    }

    @Test
    void what_cannot_follow_is_refused_with_the_reason() {
        assertThat(cluster.command(node(1), new Command.Propose(charter(1, 2, 4))))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("voters change one at a time"));
        assertThat(cluster.command(node(1), new Command.Propose(charter(1, 2, 3, 9))))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("nobody here knows node-9"));
        assertThat(cluster.command(node(1), new Command.Propose(charter(1, 2, 3))))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("nothing would change"));
        var proposal = proposal(1, charter(1, 2, 3, 4));
        cluster.run(5_000);
        assertThat(cluster.command(node(5), new Command.Approve(proposal)))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("node-5 is no voter"));
        assertThat(cluster.command(node(1), new Command.Approve(Hash.NONE)))
                .isInstanceOfSatisfying(Command.Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("there is no proposal"));
    }
}
