package io.nodeplane.harness.experiment;

import io.nodeplane.harness.experiment.TimelineState.Objection;
import io.nodeplane.harness.fault.Fault;
import io.nodeplane.harness.fault.NodeFault;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.fault.VpnFault;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** What speaks against a step where some others were done before it. */
final class Objections {
    private final TimelineState state;
    private final List<Objection> found = new ArrayList<>();

    Objections(TimelineState state) {
        this.state = state;
    }

    List<Objection> to(Step step) {
        switch (step) {
            case Step.Start(var nodes, var every) -> nodes.forEach(this::start);
            case Step.Restart(var nodes) -> nodes.forEach(this::restart);
            case Step.Await(var condition, var within) -> await(condition);
            case Step.Hold(var time) -> {
                if (!time.isPositive()) {
                    object("no time passes");
                }
            }
            case Step.Leave(var nodes) -> leave(nodes);
            case Step.Claim(var nodes, var blocks) -> {
                needAwake(nodes, "be told what its VPN claims");
                nodes.stream().filter(state.left()::contains)
                        .forEach(node -> object(node, node + " has left before this step"));
            }
            case Step.Install(var nodes, var release) -> nodes.forEach(node -> install(node, release));
            case Step.Amend amend -> amend(amend);
            case Step.Settle(var nodes) -> orders(nodes);
            case Step.Inject(var fault) -> inject(fault);
            case Step.Heal(var fault) -> heal(fault);
            case Step.Backup(var nodes) -> {
                needStarted(nodes, "it has no disk");
                needDisks(nodes, "to copy");
            }
        }
        return List.copyOf(found);
    }

    private void object(String sentence) {
        found.add(Objection.to(sentence));
    }

    private void object(NodeId place, String sentence) {
        found.add(Objection.to(place, sentence));
    }

    private void start(NodeId node) {
        if (Twin.is(node)) {
            object(node, node + " is a twin; 'clone' makes and starts it");
        } else if (state.down().contains(node)) {
            object(node, node + " was started before this step; to start it again, say 'restart'");
        } else if (state.running().contains(node)) {
            object(node, node + " runs already at this step");
        }
    }

    private void restart(NodeId node) {
        if (state.running().contains(node)) {
            object(node, node + " runs at this step; 'restart' needs a 'kill' or 'stop' before it");
        } else if (!state.started(node)) {
            object(node, node + " has not been started before this step; say "
                    + (Twin.is(node) ? "'clone: [" + Twin.node(node) + "]'" : "'start'"));
        }
    }

    private void install(NodeId node, Release release) {
        if (state.running().contains(node)) {
            object(node, node + " runs at this step; 'stop' it before it gets another release");
        } else if (state.release(node) == release) {
            object(node, node + " has " + release.words() + " at this step already");
        }
    }

    private void leave(Collection<NodeId> nodes) {
        needAwake(nodes, "be ordered to leave");
        nodes.stream().filter(state.left()::contains)
                .forEach(node -> object(node, node + " has left before this step"));
    }

    private void amend(Step.Amend amend) {
        var asked = new TreeSet<>(amend.approve());
        asked.add(amend.at());
        orders(asked);
        if (!state.started(amend.voter())) {
            found.add(Objection.about(amend.voter(), amend.voter() + " has not been started before this step, so nobody"
                    + " knows it"));
        }
    }

    private void orders(Collection<NodeId> asked) {
        needAwake(asked, "take an order about the charter");
        asked.stream().filter(state.left()::contains)
                .forEach(node -> object(node, node + " has left before this step"));
        asked.stream().filter(Twin::is).forEach(node -> object(node, node + " is a twin: order its node"));
    }

    private void await(Condition condition) {
        needAwake(asked(condition), "be waited for");
        subjects(condition).stream().filter(node -> !state.started(node)).forEach(node -> found.add(
                Objection.about(node, node + " has not been started before this step, so nobody can know of it")));
        if (condition instanceof Condition.Converged(var nodes)) {
            nodes.stream().filter(state.left()::contains).forEach(node -> object(node, node
                    + " has left before this step, so nobody believes it alive; leave it out of 'converged'"));
        }
    }

    private static SortedSet<NodeId> asked(Condition condition) {
        return switch (condition) {
            case Condition.Converged converged -> converged.nodes();
            case Condition.Believes believes -> believes.by();
            case Condition.Isolated isolated -> isolated.nodes();
            case Condition.Forked forked -> forked.by();
            case Condition.Forgotten forgotten -> forgotten.by();
            case Condition.Vouched vouched -> vouched.nodes();
            case Condition.InForce inForce -> inForce.by();
            // Tunnels are there whether or not agents run.
            case Condition.Carries carries -> Fault.NOBODY;
        };
    }

    private static SortedSet<NodeId> subjects(Condition condition) {
        return switch (condition) {
            case Condition.Believes believes -> believes.subjects();
            case Condition.Forked forked -> forked.subjects();
            case Condition.Forgotten forgotten -> forgotten.subjects();
            case Condition.Converged converged -> Fault.NOBODY;
            case Condition.Isolated isolated -> Fault.NOBODY;
            case Condition.Vouched vouched -> Fault.NOBODY;
            case Condition.InForce inForce -> Fault.NOBODY;
            case Condition.Carries carries -> carries.nodes();
        };
    }

    /** What is asked of every fault follows from what it touches; then what is asked of single kinds besides. */
    private void inject(Fault fault) {
        needAwake(fault.ended(), "be killed or stopped");
        needDown(fault.disks());
        needAwake(fault.paused(), "be paused");
        links(fault);
        switch (fault) {
            case NodeFault.Restore(var backup, var which) -> restore(backup, which);
            case NodeFault.Corrupt(var which, var feedOf, var line) -> {
                needDisks(which, "to damage");
                if (!state.started(feedOf)) {
                    object(feedOf + " has not been started before this step, so it has no feed");
                }
            }
            case NodeFault.Clone clone -> clone(clone.which());
            case NodeFault.Foreign(var which) -> {
                which.stream().filter(state.running()::contains).forEach(node -> object(node, node
                        + " runs at this step; 'kill' or 'stop' it before a foreign agent has its address"));
                taken(fault, which, (name, node) -> "the foreign agent of '" + name + "' has the address of " + node
                        + " at this step; 'heal' that first");
            }
            case NodeFault.SlowNames(var which, var delay) ->
                taken(fault, which, (name, node) -> "the resolver of " + node
                        + " is slow by '" + name + "' at this step; 'heal' that first");
            case NodeFault.OtherSecret(var which) -> {
                needAwake(which, "be given another secret");
                taken(fault, which, (name, node) -> node + " has another secret by '" + name
                        + "' at this step; 'heal' that first");
            }
            case VpnFault vpn -> vpn(vpn);
            case Fault other -> {
                // Nothing more.
            }
        }
    }

    private void vpn(VpnFault fault) {
        for (var there : state.open().entrySet()) {
            if (there.getValue() instanceof VpnFault open && open.means() == fault.means()) {
                open.dataLinks().stream().filter(fault.dataLinks()::contains).findFirst()
                        .ifPresent(link -> object("the data link " + link + " is broken in the same way by '"
                                + there.getKey() + "' at this step; 'heal' that first"));
            }
            if (there.getValue() instanceof VpnFault.KillVpn killed) {
                vpnOpen(fault, killed.which(),
                        node -> "the VPN of " + node + " was killed by '" + there.getKey() + "'");
            }
            if (there.getValue() instanceof VpnFault.DataMove moved) {
                vpnOpen(fault, moved.which(), node -> node + " was moved by '" + there.getKey() + "'");
            }
        }
        switch (fault) {
            case VpnFault.KillVpn(var which) -> needStarted(which, "it has no VPN");
            case VpnFault.DataMove(var which) -> needStarted(which, "it has no device");
            case VpnFault other -> {
                // Nothing more.
            }
        }
    }

    /** What starts a VPN again would heal what befell it before, and nobody could heal that then. */
    private void vpnOpen(VpnFault fault, Collection<NodeId> befallen, Function<NodeId, String> sentence) {
        if (fault instanceof VpnFault.OfProcesses processes) {
            processes.which().stream().filter(befallen::contains).forEach(node -> object(node, sentence.apply(node)
                    + " at this step; 'heal' that first"));
        }
    }

    private interface Taken {
        String sentence(String fault, NodeId node);
    }

    private void taken(Fault fault, Collection<NodeId> which, Taken sentence) {
        for (var node : which) {
            state.open().forEach((name, there) -> {
                if (there.means() == fault.means() && there instanceof NodeFault others
                        && others.which().contains(node)) {
                    object(node, sentence.sentence(name, node));
                }
            });
        }
    }

    private void links(Fault fault) {
        var exclusive = fault.means() != Fault.Means.LIMIT;
        var links = fault.links(state.running());
        var ends = new TreeSet<NodeId>();
        links.forEach(link -> Collections.addAll(ends, link.from(), link.to()));
        links.stream().flatMap(link -> Stream.of(link.from(), link.to()))
                .filter(place -> state.running().contains(Twin.of(Twin.node(place)))).findFirst()
                .ifPresent(place -> object(place + " has a twin at this step; links of the two cannot"
                        + " be broken, for their traffic is counted under one name"));
        ends.stream().filter(place -> Twin.is(place) && !state.started(place))
                .forEach(twin -> object("there is no " + twin + " at this step; a step 'clone: [" + Twin.node(twin)
                        + "]' before it makes it"));
        state.open().forEach((other, there) -> there.links(state.running()).stream()
                .filter(link -> exclusive && links.contains(link) && fault.means() == there.means()).findFirst()
                .ifPresent(link -> object(link + " is broken in the same way by '" + other
                        + "' at this step; 'heal' that first")));
    }

    private void restore(String name, Collection<NodeId> which) {
        var backup = state.backups().get(name);
        if (backup == null) {
            object("no 'backup' step before this one is named '" + name + "'"
                    + Spelling.hint(name, state.backups().keySet()));
        } else {
            which.stream().filter(node -> !backup.contains(node))
                    .forEach(node -> object(node, "'" + name + "' holds no disk of " + node));
        }
    }

    private void clone(Collection<NodeId> which) {
        needDisks(which, "to copy");
        for (var node : which) {
            var twin = Twin.of(node);
            if (state.started(twin)) {
                object(node, twin + " was made before this step; a node has one twin, start it with 'restart'");
            } else if (!state.started(node)) {
                object(node, node + " has not been started before this step, so it has no disk to copy");
            }
        }
    }

    private void heal(String name) {
        if (state.open().containsKey(name)) {
            return;
        }
        var lifted = FaultVerbs.lifted();
        object(state.endedByStarting(name)
                ? "each node of '" + name + "' was started again before this step, which ended the foreign agent at its"
                        + " address, so there is nothing to lift"
                : state.healed(name).map(where -> "'" + name + "' was healed already in " + where)
                        .or(() -> state.named(name).map(Objections::whyNot)).orElseGet(() -> {
                            var hint = Spelling.hint(name, state.open().keySet());
                            return "no step is named '" + name + "', so 'heal' has nothing to lift" + (hint.isEmpty()
                                    ? "; name the " + English.choice(lifted) + " that it shall lift"
                                    : hint);
                        }));
    }

    private static String whyNot(TimelineStep step) {
        if (!(step.step() instanceof Step.Inject(var fault))) {
            return "'" + step.name() + "' is no fault, so there is nothing to lift";
        }
        if (!fault.ended().isEmpty()) {
            return "'" + step.name() + "' ended processes; undo it with 'restart', not 'heal'";
        }
        if (fault.passes()) {
            return "'" + step.name() + "' is over when its step is done, so there is nothing to lift";
        }
        return fault.heals()
                ? "'" + step.name() + "' comes only after this step, so there is nothing to lift yet"
                : "'" + step.name() + "' breaks no links or names and pauses nobody, so there is nothing to lift";
    }

    private void needDisks(Collection<NodeId> nodes, String what) {
        nodes.forEach(node -> state.diskLost(node).ifPresent(where -> object(node, "the disk of " + node
                + " was taken away in " + where + ", so there is nothing " + what)));
    }

    private void needDown(Collection<NodeId> nodes) {
        nodes.stream().filter(state.running()::contains).forEach(node -> object(node, node
                + " runs at this step; 'kill' or 'stop' it before its disk is changed"));
        needStarted(nodes, "it has no disk");
    }

    private void needStarted(Collection<NodeId> nodes, String so) {
        nodes.stream().filter(node -> !state.started(node))
                .forEach(node -> object(node, node + " has not been started before this step, so " + so));
    }

    private void needAwake(Collection<NodeId> nodes, String what) {
        for (var node : nodes) {
            if (!state.running().contains(node)) {
                object(node, node + " does not run at this step, so it cannot " + what);
            }
            state.open().forEach((name, fault) -> {
                if (fault.paused().contains(node)) {
                    object(node, node + " is paused by '" + name + "' at this step, so it cannot " + what);
                }
            });
        }
    }
}
