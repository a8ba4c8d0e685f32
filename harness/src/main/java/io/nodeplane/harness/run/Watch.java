package io.nodeplane.harness.run;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.World;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the agents of a world whether a condition holds at this moment. */
public final class Watch {
    private final World world;
    private final Predicate<SortedSet<NodeId>> tunnels;

    public Watch(World world) {
        this(world, nodes -> false);
    }

    /** @param tunnels whether all tunnels among some nodes carry */
    Watch(World world, Predicate<SortedSet<NodeId>> tunnels) {
        this.world = world;
        this.tunnels = tunnels;
    }

    /** {@return whether it does} */
    public boolean holds(Condition condition) {
        return switch (condition) {
            case Condition.Converged(var nodes) -> converged(nodes);
            case Condition.Believes(var by, var subjects, var state) -> by.stream()
                    .allMatch(observer -> subjects.stream()
                            .allMatch(subject -> subject.equals(observer) || believes(observer, subject)
                                    .filter(state.name().toLowerCase(Locale.ROOT)::equals).isPresent()));
            case Condition.Isolated(var nodes) -> nodes.stream().allMatch(node -> world.agent(node).status()
                    .flatMap(status -> status.find("isolated")).isPresent());
            case Condition.Forked(var by, var subjects) -> by.stream().allMatch(observer -> forked(observer)
                    .containsAll(subjects.stream().map(NodeId::value).toList()));
            case Condition.Forgotten(var by, var subjects) -> by.stream().allMatch(observer -> subjects.stream()
                    .allMatch(subject -> subject.equals(observer) || forgotten(observer, subject)));
            case Condition.Vouched(var nodes) -> nodes.stream().allMatch(node -> world.agent(node).status()
                    .flatMap(status -> status.find("vouched")).filter(new Json.Bool(true)::equals).isPresent());
            case Condition.InForce(var by, var epoch, var voters) -> by.stream()
                    .allMatch(node -> world.agent(node).status().filter(status -> inForce(status, epoch, voters))
                            .isPresent());
            case Condition.Carries(var nodes) -> tunnels.test(nodes);
        };
    }

    private static boolean inForce(Json.Obj status, OptionalLong epoch, SortedSet<NodeId> voters) {
        return status.find("epoch").isPresent()
                && (epoch.isEmpty() || status.number("epoch") == epoch.getAsLong())
                && (voters.isEmpty() || Json.texts(voters).equals(status.find("voters").orElseThrow()));
    }

    /** {@return the nodes of whose feeds the observer knows a fork} */
    private List<String> forked(NodeId observer) {
        return world.agent(observer).status().filter(status -> status.find("forks").isPresent())
                .map(status -> status.array("forks")).orElse(List.of()).stream()
                .filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast)
                .map(fork -> new FeedId(fork.text("feed")).node().value()).toList();
    }

    private boolean converged(Collection<NodeId> nodes) {
        var answers = new TreeSet<String>();
        var wanted = names(nodes);
        for (var node : nodes) {
            var members = world.agent(node).members();
            if (members.isEmpty()) {
                return false;
            }
            answers.add(members.get().text("head") + members.get().text("digest"));
            // Of two heads it is asked again and again: those who are alive need no counting then.
            if (answers.size() > 1 || !alive(members.get()).containsAll(wanted)) {
                return false;
            }
        }
        // By what an earlier incarnation left behind, others may call a node alive that still looks for somebody to join.
        return answers.size() == 1 && nodes.stream().allMatch(this::takesPart);
    }

    private boolean takesPart(NodeId node) {
        return world.agent(node).status().map(status -> status.text("phase")).filter("joined"::equals).isPresent();
    }

    private static Set<String> names(Collection<NodeId> nodes) {
        return nodes.stream().map(subject -> Twin.node(subject).value()).collect(Collectors.toSet());
    }

    private static Set<String> alive(Json.Obj members) {
        return each(members).filter(member -> member.text("state").equals("alive")).map(member -> member.text("node"))
                .collect(Collectors.toSet());
    }

    private Optional<String> believes(NodeId observer, NodeId subject) {
        return world.agent(observer).members().flatMap(members -> state(members, subject));
    }

    private boolean forgotten(NodeId observer, NodeId subject) {
        return world.agent(observer).members().stream().flatMap(Watch::each).anyMatch(member -> member.text("node")
                .equals(Twin.node(subject).value()) && member.find("forgotten").isPresent());
    }

    private static Optional<String> state(Json.Obj members, NodeId subject) {
        return each(members).filter(member -> member.text("node").equals(Twin.node(subject).value()))
                .map(member -> member.text("state"))
                .findFirst();
    }

    private static Stream<Json.Obj> each(Json.Obj members) {
        return members.array("members").stream().filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast);
    }
}
