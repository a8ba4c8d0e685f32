package io.nodeplane.harness.check;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certainty;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The states of all nodes, worked out a second time and in another way: void entries are left out before anything else. */
final class SecondFold {
    private static final class Standing {
        private long life;
        private long left;
        private final SortedSet<Long> suspected = new TreeSet<>();
        private final SortedSet<Long> confirmed = new TreeSet<>();

        String words() {
            if (life == 0) {
                return "none";
            }
            return (left >= life
                    ? "dead left"
                    : confirmed.contains(life) ? "dead confirmed" : suspected.contains(life) ? "suspect" : "alive")
                    + " in incarnation " + life;
        }
    }

    private SecondFold() {}

    static boolean isVoid(List<Feeds.Fork> forks, Line line) {
        return forks.stream().anyMatch(fork -> fork.feed().equals(line.feed()) && fork.seq() <= line.entry().seq());
    }

    /** {@return where the fold and this one differ, each as a sentence} */
    static List<String> differences(Charter charter, Union union, Membership membership, List<Feeds.Fork> forks) {
        var standings = new TreeMap<NodeId, Standing>();
        union.ledger().inReplayOrder().stream().filter(line -> !isVoid(forks, line))
                .forEach(line -> take(standings, charter, union, membership, line));
        var differences = new ArrayList<String>();
        standings.forEach((node, standing) -> {
            var said = membership.view().member(node).map(member -> (member.state().word() + " "
                    + member.state().cause()).strip() + " in incarnation " + member.incarnation()).orElse("none");
            if (!said.equals(standing.words())) {
                differences.add(node + " is " + standing.words() + ", and the fold says " + said);
            }
        });
        membership.view().members().keySet().stream().filter(node -> !standings.containsKey(node))
                .forEach(node -> differences.add(node + " has void entries only, and is a member"));
        return differences;
    }

    private static void take(SortedMap<NodeId, Standing> standings, Charter charter, Union union,
            Membership membership, Line line) {
        var writer = line.feed().node();
        switch (line.entry().body()) {
            case Body.Joined joined -> {
                var own = standings.computeIfAbsent(writer, node -> new Standing());
                own.life = Math.max(own.life, joined.incarnation().number());
            }
            case Body.Recovered recovered -> {
                var own = standings.computeIfAbsent(writer, node -> new Standing());
                own.life = Math.max(own.life, recovered.incarnation().number());
            }
            case Body.Left left -> {
                var own = standings.computeIfAbsent(writer, node -> new Standing());
                own.left = Math.max(own.left, left.incarnation().number());
            }
            case Body.Suspected(var subject, var life, var reason) when !subject.equals(writer) -> {
                var other = standings.computeIfAbsent(subject, node -> new Standing());
                other.suspected.add(life.number());
            }
            case Body.Confirmed(var subject, var life, var evidence) when Certainty
                    .flaw(charter, membership, union.ledger(), line).isEmpty() -> {
                var other = standings.computeIfAbsent(subject, node -> new Standing());
                other.confirmed.add(life.number());
            }
            case Body other -> {
                // Says nothing about a state.
            }
        }
    }
}
