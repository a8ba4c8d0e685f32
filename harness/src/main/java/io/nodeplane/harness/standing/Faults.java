package io.nodeplane.harness.standing;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Spelling;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.data.Conditions;
import io.nodeplane.harness.world.World;
import io.nodeplane.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** What is broken in a standing cluster, each thing by the name under which it is healed. */
final class Faults {
    private final World world;
    private final Optional<MeshVpn> mesh;
    private final Names names;
    private final SequencedMap<String, Trouble> broken = new LinkedHashMap<>();
    private int count;

    /** @param mesh the VPN beside the agents, if there is one */
    Faults(World world, Optional<MeshVpn> mesh, Names names) {
        this.world = world;
        this.mesh = mesh;
        this.names = names;
    }

    /** What can be healed. */
    private sealed interface Trouble {
        String words();

        /** @param data the links between devices */
        record Cut(SortedSet<Link> links, SortedSet<Link> data, String words) implements Trouble {}

        record Slow(SortedSet<Link> links, SortedSet<Link> data, String words) implements Trouble {}

        record Pause(SortedSet<NodeId> which, String words) implements Trouble {}
    }

    Answer cut(Order.Cut order) {
        var mode = mode(order.mode());
        var groups = names.groups(order.groups());
        if (order.oneWay() && groups.size() > 2) {
            throw new Names.Refused("one way is from one group to another one: name two groups, or one");
        }
        var links = new TreeSet<Link>();
        for (var from : groups) {
            for (var to : groups) {
                if (from != to && !(order.oneWay() && from != groups.getFirst())) {
                    links.addAll(Link.between(from, to));
                }
            }
        }
        var control = left(control(order.plane(), links), trouble -> trouble instanceof Trouble.Cut cut
                ? cut.links()
                : new TreeSet<>());
        var data = left(data(order.plane(), links), trouble -> trouble instanceof Trouble.Cut cut
                ? cut.data()
                : new TreeSet<>());
        if (control.isEmpty() && data.isEmpty()) {
            throw new Names.Refused("all these links are cut already; 'lab status' names what is broken");
        }
        if (!control.isEmpty()) {
            world.links().cut(control, mode);
        }
        mesh.filter(there -> !data.isEmpty()).ifPresent(there -> there.change(data, Conditions::cutOff));
        return added("cut", new Trouble.Cut(control, data, String.join(order.oneWay() ? " -> " : " | ", groups.stream()
                .map(English::list).toList()) + ", " + counted(control, data, switch (mode) {
                    case REFUSE -> " refuse connections";
                    case DROP -> " drop every byte";
                    case JAM -> " hold every byte back";
                }, " drop every packet")));
    }

    private static CutMode mode(String word) {
        var modes = List.of(CutMode.values());
        return modes.stream().filter(mode -> word(mode).equals(word)).findFirst()
                .orElseThrow(() -> new Names.Refused("there is no way to cut called '" + word + "': use "
                        + English.choice(modes.stream().map(Faults::word).toList())));
    }

    private static String word(CutMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    Answer slow(Order.Slow order) {
        var among = names.read(order.nodes());
        if (among.size() < 2) {
            throw new Names.Refused("links are slowed among two nodes or more; name another one, or all");
        }
        var links = Link.among(among);
        var control = left(control(order.plane(), links), trouble -> trouble instanceof Trouble.Slow slow
                ? slow.links()
                : new TreeSet<>());
        var data = left(data(order.plane(), links), trouble -> trouble instanceof Trouble.Slow slow
                ? slow.data()
                : new TreeSet<>());
        if (control.isEmpty() && data.isEmpty()) {
            throw new Names.Refused("all these links are slow already; heal them first");
        }
        var delay = Duration.ofMillis(order.delayMs());
        var jitter = Duration.ofMillis(order.jitterMs());
        if (!control.isEmpty()) {
            world.links().slow(control, delay, jitter);
        }
        mesh.filter(there -> !data.isEmpty()).ifPresent(there -> there.change(data, now -> now.slow(delay, jitter)));
        return added("slow", new Trouble.Slow(control, data, counted(control, data, "", "") + " among "
                + English.list(among) + " wait "
                + delay.toMillis() + " ms each way" + (jitter.isZero()
                        ? ""
                        : ", give or take " + jitter.toMillis()
                                + " ms")));
    }

    private SortedSet<Link> control(Order.Plane plane, SortedSet<Link> links) {
        return plane == Order.Plane.DATA ? new TreeSet<>() : links;
    }

    private SortedSet<Link> data(Order.Plane plane, SortedSet<Link> links) {
        if (plane != Order.Plane.BOTH && mesh.isEmpty()) {
            throw new Names.Refused("this cluster has control links only: 'lab up --vpn' makes one with data links");
        }
        return plane == Order.Plane.CONTROL || mesh.isEmpty() ? new TreeSet<>() : links;
    }

    /** {@return these links without those that are in such trouble already} */
    private SortedSet<Link> left(SortedSet<Link> links, Function<Trouble, SortedSet<Link>> taken) {
        var left = new TreeSet<>(links);
        broken.values().forEach(trouble -> left.removeAll(taken.apply(trouble)));
        return left;
    }

    private String counted(SortedSet<Link> control, SortedSet<Link> data, String ofControl, String ofData) {
        var told = new ArrayList<String>();
        if (!control.isEmpty()) {
            told.add(control.size() + (mesh.isEmpty() ? " links" : " control links") + ofControl);
        }
        if (!data.isEmpty()) {
            told.add(data.size() + " data links" + ofData);
        }
        return English.list(told);
    }

    /** @param paused nodes that run */
    Answer pause(SortedSet<NodeId> paused) throws InterruptedException {
        world.pause(paused);
        return added("pause", new Trouble.Pause(paused, English.list(paused)
                + English.agree(paused, " stands", " stand") + " still"));
    }

    private Answer added(String kind, Trouble trouble) {
        count++;
        var called = kind + "-" + count;
        broken.put(called, trouble);
        return Answer.done(List.of(called + ": " + trouble.words(), "lift it with: lab heal " + called));
    }

    /** {@return what was healed, each in one line}; all of it, without a name */
    List<String> heal(List<String> which) throws InterruptedException {
        for (var called : which) {
            if (!broken.containsKey(called)) {
                throw new Names.Refused("nothing is broken under the name '" + called + "'" + (broken.isEmpty()
                        ? ": nothing is broken"
                        : Spelling.hint(called, broken.keySet())));
            }
        }
        var lines = new ArrayList<String>();
        for (var called : which.isEmpty() ? List.copyOf(broken.keySet()) : which) {
            var trouble = broken.get(called);
            if (trouble != null) {
                lift(trouble);
                broken.remove(called);
                lines.add("healed " + called + ": " + trouble.words());
            }
        }
        return lines;
    }

    private void lift(Trouble trouble) throws InterruptedException {
        switch (trouble) {
            case Trouble.Cut(var links, var data, var words) -> {
                world.links().mend(links);
                mesh.ifPresent(there -> there.change(data, Conditions::mended));
            }
            case Trouble.Slow(var links, var data, var words) -> {
                world.links().unslow(links);
                mesh.ifPresent(there -> there.change(data, now -> now.slow(Duration.ZERO,
                        Duration.ZERO)));
            }
            case Trouble.Pause(var which, var words) -> world.resume(which);
        }
    }

    /** {@return the name of the pause in which this node is, if it is in one} */
    Optional<String> pausing(NodeId node) {
        return broken.entrySet().stream().filter(entry -> entry.getValue() instanceof Trouble.Pause(var which, var said)
                && which.contains(node)).map(Map.Entry::getKey).findFirst();
    }

    /** {@return what is broken, each with its name in one line} */
    List<String> told() {
        return broken.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue().words()).toList();
    }
}
