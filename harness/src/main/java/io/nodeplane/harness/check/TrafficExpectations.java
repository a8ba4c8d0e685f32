package io.nodeplane.harness.check;

import io.nodeplane.harness.evidence.DeviceTrace;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.experiment.TrafficClaim;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.harness.index.Tunnels;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is expected of tunnels, held against what the devices at their ends wrote down. */
final class TrafficExpectations {
    /** WireGuard makes new keys after 120 s; who made them sooner had lost them. Two devices may begin at the same moment. */
    private static final Duration REKEY_MIN = Duration.ofSeconds(115);
    /** Both ends may begin at once, or one repeat what it does not know to be done: that is one beginning. */
    private static final Duration ONE_BEGINNING = Duration.ofSeconds(10);
    /** How old the last probes of a stretch may be for its end. */
    private static final Duration LATELY = Duration.ofSeconds(3);

    private final Run run;
    private final Tunnels tunnels;

    TrafficExpectations(Run run) {
        this.run = run;
        this.tunnels = new Tunnels(run);
    }

    Verdict judge(SortedSet<NodeId> nodes, TrafficClaim claim, Stretch stretch) {
        if (!run.clocks().steps().isEmpty()) {
            return new Verdict.Unknown("a wall clock was set during the run, and devices tell the time by it");
        }
        var silent = nodes.stream().filter(node -> trace(node).filter(trace -> !trace.flows().isEmpty()).isEmpty())
                .toList();
        if (!silent.isEmpty()) {
            return new Verdict.Unknown("no device of " + silent + " wrote down a probe");
        }
        return switch (claim) {
            case TrafficClaim.Carried carried -> carried(nodes, stretch);
            case TrafficClaim.NotCarried none -> notCarried(nodes, stretch);
            case TrafficClaim.LostAtMost(var most, var least) -> lost(nodes, most, least, stretch);
            case TrafficClaim.HandshakesKept kept -> handshakes(nodes, stretch);
            case TrafficClaim.PeersKept kept -> peersKept(nodes, stretch);
            case TrafficClaim.PeersRemoved(var subjects) -> removed(nodes, subjects, stretch);
        };
    }

    private Optional<DeviceTrace> trace(NodeId node) {
        return Optional.ofNullable(run.devices().get(node));
    }

    /** {@return the last probes over this tunnel, if they were sent shortly before the end of the stretch} */
    private Optional<DeviceTrace.Flow> last(Link tunnel, Stretch stretch) {
        return tunnels.within(tunnel, stretch).stream().reduce((earlier, later) -> later)
                .filter(last -> !last.last().isBefore(stretch.to().minus(LATELY)));
    }

    private Verdict notCarried(SortedSet<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var tunnel : Link.among(nodes)) {
            var last = last(tunnel, stretch);
            if (last.isEmpty()) {
                unknown.add("nothing is known of the last probes over " + tunnel);
            } else if (last.get().lost() < last.get().sent()) {
                broken.add(last.get().sent() - last.get().lost() + " of the last " + last.get().sent() + " probes over "
                        + tunnel + " came back");
            }
        }
        // That nothing is known of probes does not show that none came back.
        return broken.isEmpty() && !unknown.isEmpty()
                ? new Verdict.Unknown(String.join("; ", unknown))
                : verdict(broken, "none of the last probes came back, over "
                        + nodes.size() * (nodes.size() - 1) / 2 + " tunnels in both directions");
    }

    private Verdict carried(SortedSet<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        for (var tunnel : Link.among(nodes)) {
            var last = last(tunnel, stretch);
            if (last.isEmpty()) {
                broken.add("nothing is known of the last probes over " + tunnel);
            } else if (last.get().lost() > 0) {
                broken.add(last.get().lost() + " of the last " + last.get().sent() + " probes over " + tunnel
                        + " were lost");
            }
        }
        var count = nodes.size() * (nodes.size() - 1);
        return verdict(broken, "the last probes over each of " + count / 2 + " tunnels, in both directions, came back");
    }

    private Verdict lost(SortedSet<NodeId> nodes, int most, int least, Stretch stretch) {
        var all = tunnels.sum(Link.among(nodes), stretch);
        var told = all.lost() + " of " + all.sent() + " probes were lost";
        if (all.lost() > most) {
            return new Verdict.Broken(List.of(told, worst(nodes, stretch)));
        }
        return all.sent() < least
                ? new Verdict.Unknown(told + ", and " + least + " have to be sent for that to say something")
                : new Verdict.Held(told);
    }

    private String worst(SortedSet<NodeId> nodes, Stretch stretch) {
        return Link.among(nodes).stream()
                .max((one, other) -> Long.compare(tunnels.sum(List.of(one), stretch).lost(),
                        tunnels.sum(List.of(other), stretch).lost()))
                .map(tunnel -> tunnels.sum(List.of(tunnel), stretch).lost() + " of them over " + tunnel).orElse("");
    }

    /** Of each tunnel both ends know all handshakes; what one end tells is enough. */
    private Verdict handshakes(SortedSet<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var renewed = 0;
        for (var tunnel : Link.among(nodes)) {
            var all = trace(tunnel.from()).orElseThrow().handshakes().stream()
                    .filter(made -> made.with().equals(tunnel.to())).map(DeviceTrace.Handshake::at).sorted().toList();
            var before = all.stream().filter(at -> at.isBefore(stretch.from())).reduce((earlier, later) -> later);
            if (before.isEmpty()) {
                broken.add(tunnel.from() + " had no session with " + tunnel.to() + " when the stretch began");
                continue;
            }
            var last = before.get();
            for (var at : all.stream().filter(stretch::holds).toList()) {
                var after = Duration.between(last, at);
                if (after.compareTo(ONE_BEGINNING) > 0) {
                    renewed++;
                    if (after.compareTo(REKEY_MIN) < 0) {
                        broken.add(tunnel.from() + " made a handshake with " + tunnel.to() + " "
                                + Expectations.seconds(last, at) + " after the one before");
                    }
                }
                last = at;
            }
        }
        return verdict(broken, "of " + nodes.size() * (nodes.size() - 1) / 2 + " sessions none began anew; ends saw "
                + renewed + " renewals by the clock");
    }

    private Verdict peersKept(SortedSet<NodeId> nodes, Stretch stretch) {
        var broken = new ArrayList<String>();
        var writes = 0;
        for (var node : nodes) {
            var before = there(node, stretch.from());
            for (var write : trace(node).orElseThrow().peers()) {
                if (stretch.holds(write.at())) {
                    writes++;
                    var gone = new TreeSet<>(before);
                    gone.removeAll(write.there());
                    if (!gone.isEmpty() || write.removed() > 0 || write.replaced() > 0) {
                        broken.add("the device of " + node + " lost " + (gone.isEmpty() ? "and regained peers" : gone)
                                + " at " + Expectations.seconds(run.started(), write.at()));
                    }
                    before = write.there();
                }
            }
        }
        return verdict(broken, "0 peers were removed from " + nodes.size() + " devices, by " + writes + " writes");
    }

    private Verdict removed(SortedSet<NodeId> nodes, SortedSet<NodeId> subjects, Stretch stretch) {
        var broken = new ArrayList<String>();
        var last = stretch.from();
        for (var node : nodes) {
            for (var subject : subjects) {
                if (subject.equals(node)) {
                    continue;
                }
                var at = trace(node).orElseThrow().peers().stream()
                        .filter(write -> stretch.holds(write.at()) && !write.there().contains(subject))
                        .map(DeviceTrace.Peers::at).findFirst();
                if (!there(node, stretch.from()).contains(subject)) {
                    broken.add(subject + " was no peer of " + node + " when the stretch began");
                } else if (at.isEmpty()) {
                    broken.add("the device of " + node + " kept " + subject);
                } else if (at.get().isAfter(last)) {
                    last = at.get();
                }
            }
        }
        return verdict(broken, "the last device dropped them " + Expectations.seconds(stretch.from(), last)
                + " after the stretch began");
    }

    /** {@return the peers of the node's device at this moment, by the last write before it} */
    private SortedSet<NodeId> there(NodeId node, Instant moment) {
        return trace(node).orElseThrow().peers().stream().filter(write -> write.at().isBefore(moment))
                .reduce((earlier, later) -> later).map(DeviceTrace.Peers::there).orElseGet(TreeSet::new);
    }

    private static Verdict verdict(List<String> broken, String held) {
        return broken.isEmpty() ? new Verdict.Held(held) : new Verdict.Broken(broken);
    }
}
