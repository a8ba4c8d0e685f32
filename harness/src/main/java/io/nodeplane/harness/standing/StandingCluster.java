package io.nodeplane.harness.standing;

import io.nodeplane.canon.Json;
import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.experiment.Condition;
import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Spelling;
import io.nodeplane.harness.fault.CutMode;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.link.LinkException;
import io.nodeplane.harness.run.Watch;
import io.nodeplane.harness.world.World;
import io.nodeplane.harness.world.WorldException;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A cluster in a world, that does what it is told, one order after the other, and knows what is broken. */
final class StandingCluster implements AutoCloseable {
    private static final int BAD_INPUT = 2;
    private static final int NO_WORLD = 5;
    private static final Duration FORM_MAX = Duration.ofSeconds(60);
    private static final int HEAD_LETTERS = 8;

    private final String name;
    private final World world;
    private final SortedSet<NodeId> nodes;
    private final Instant until;
    private final Names names;
    private final SequencedMap<String, Trouble> broken = new LinkedHashMap<>();
    private int count;

    /** @param until when it will be ended; only told */
    StandingCluster(String name, World world, SortedSet<NodeId> nodes, Instant until) {
        this.name = name;
        this.world = world;
        this.nodes = nodes;
        this.until = until;
        this.names = new Names(nodes);
    }

    /** What can be healed. */
    private sealed interface Trouble {
        String words();

        record Cut(SortedSet<Link> links, String words) implements Trouble {}

        record Slow(SortedSet<Link> links, String words) implements Trouble {}

        record Pause(SortedSet<NodeId> which, String words) implements Trouble {}
    }

    /** Starts all nodes; {@return whether they agreed in time, and the voices of these voters count} */
    synchronized boolean form(Collection<NodeId> voters) throws InterruptedException {
        world.start(List.copyOf(nodes));
        var watch = new Watch(world);
        // Where there is only one, there is nobody who could vouch for it.
        var vouched = new Condition.Vouched(new TreeSet<>(voters));
        return world.await(() -> (voters.size() == 1 || watch.holds(vouched)) && watch.holds(
                new Condition.Converged(nodes)), FORM_MAX);
    }

    /** {@return what came of the order}; nothing that is wrong with it breaks the cluster */
    synchronized Answer obey(Order order) throws InterruptedException {
        try {
            return switch (order) {
                case Order.Look look -> new Answer(0, List.of(), Optional.of(view()));
                case Order.Cut(var groups, var mode, var oneWay) -> cut(groups, mode, oneWay);
                case Order.Slow(var which, var delay, var jitter) ->
                    slow(names.read(which), Duration.ofMillis(delay), Duration.ofMillis(jitter));
                case Order.Pause(var which) -> pause(names.read(which));
                case Order.Heal(var which) -> heal(which);
                case Order.Kill(var which) -> {
                    var killed = up(names.read(which));
                    world.kill(killed);
                    yield down(killed, "killed");
                }
                case Order.Stop(var which) -> {
                    var stopped = up(names.read(which));
                    world.stop(stopped);
                    yield down(stopped, "stopped");
                }
                case Order.Start(var which) -> start(names.read(which));
                case Order.Keep(var folder) -> keep(Path.of(folder));
                case Order.Down down -> throw new Names.Refused("only whoever holds the cluster ends it");
            };
        } catch (Names.Refused refused) {
            return Answer.refused(BAD_INPUT, String.valueOf(refused.getMessage()));
        } catch (WorldException | LinkException failed) {
            return Answer.refused(NO_WORLD, String.valueOf(failed.getMessage()));
        } catch (IOException failed) {
            return Answer.refused(Ending.FILES, Ending.of(failed).sentence());
        }
    }

    private Answer cut(List<String> words, String modeWord, boolean oneWay) {
        var mode = mode(modeWord);
        var groups = names.groups(words);
        if (oneWay && groups.size() > 2) {
            throw new Names.Refused("one way is from one group to another one: name two groups, or one");
        }
        var links = new TreeSet<Link>();
        for (var from : groups) {
            for (var to : groups) {
                if (from != to && !(oneWay && from != groups.getFirst())) {
                    links.addAll(Link.between(from, to));
                }
            }
        }
        broken.values().forEach(trouble -> {
            if (trouble instanceof Trouble.Cut(var cut, var said)) {
                links.removeAll(cut);
            }
        });
        if (links.isEmpty()) {
            throw new Names.Refused("all these links are cut already; 'lab status' names what is broken");
        }
        world.links().cut(links, mode);
        return added("cut", new Trouble.Cut(links, String.join(oneWay ? " -> " : " | ", groups.stream()
                .map(English::list).toList()) + ", " + links.size() + " links" + switch (mode) {
                    case REFUSE -> " refuse connections";
                    case DROP -> " drop every byte";
                    case JAM -> " hold every byte back";
                }));
    }

    private static CutMode mode(String word) {
        var modes = List.of(CutMode.values());
        return modes.stream().filter(mode -> word(mode).equals(word)).findFirst()
                .orElseThrow(() -> new Names.Refused("there is no way to cut called '" + word + "': use "
                        + English.choice(modes.stream().map(StandingCluster::word).toList())));
    }

    private static String word(CutMode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private Answer slow(SortedSet<NodeId> among, Duration delay, Duration jitter) {
        if (among.size() < 2) {
            throw new Names.Refused("links are slowed among two nodes or more; name another one, or all");
        }
        var links = Link.among(among);
        broken.values().forEach(trouble -> {
            if (trouble instanceof Trouble.Slow(var slow, var said)) {
                links.removeAll(slow);
            }
        });
        if (links.isEmpty()) {
            throw new Names.Refused("all these links are slow already; heal them first");
        }
        world.links().slow(links, delay, jitter);
        return added("slow", new Trouble.Slow(links, links.size() + " links among " + English.list(among) + " wait "
                + delay.toMillis() + " ms each way" + (jitter.isZero()
                        ? ""
                        : ", give or take " + jitter.toMillis()
                                + " ms")));
    }

    private Answer pause(SortedSet<NodeId> which) throws InterruptedException {
        var paused = up(which);
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

    private Answer heal(List<String> which) throws InterruptedException {
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
        if (lines.isEmpty()) {
            lines.add("nothing was broken");
        }
        var down = nodes.stream().filter(node -> !world.running(node)).toList();
        if (!down.isEmpty()) {
            lines.add(English.list(down) + English.agree(down, " is", " are") + " down: bring back with: lab start "
                    + down.stream().map(NodeId::value).collect(Collectors.joining(",")));
        }
        return Answer.done(lines);
    }

    private void lift(Trouble trouble) throws InterruptedException {
        switch (trouble) {
            case Trouble.Cut(var links, var words) -> world.links().mend(links);
            case Trouble.Slow(var links, var words) -> world.links().unslow(links);
            case Trouble.Pause(var which, var words) -> world.resume(which);
        }
    }

    private Answer down(SortedSet<NodeId> which, String how) {
        return Answer.done(List.of(how + " " + English.list(which), "start again with: lab start " + which.stream()
                .map(NodeId::value).collect(Collectors.joining(","))));
    }

    private Answer start(SortedSet<NodeId> which) throws InterruptedException {
        var running = which.stream().filter(world::running).toList();
        if (!running.isEmpty()) {
            throw new Names.Refused(English.list(running) + English.agree(running, " runs", " run") + " already");
        }
        world.start(List.copyOf(which));
        return Answer.done(List.of("started " + English.list(which) + " on the " + (which.size() == 1
                ? "disk it"
                : "disks they") + " had"));
    }

    private Answer keep(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var node : nodes) {
            world.gather(node, folder.resolve(node.value()));
        }
        return Answer.done(List.of("copied the disks of " + English.list(nodes)));
    }

    /** {@return the same nodes, all of which run and are not paused} */
    private SortedSet<NodeId> up(SortedSet<NodeId> which) {
        for (var node : which) {
            pausedBy(node).ifPresent(called -> {
                throw new Names.Refused(node + " is paused: 'lab heal " + called + "' comes first");
            });
            if (!world.running(node)) {
                throw new Names.Refused(node + " is down: 'lab start " + node + "' brings it back");
            }
        }
        return which;
    }

    private Optional<String> pausedBy(NodeId node) {
        return broken.entrySet().stream().filter(entry -> entry.getValue() instanceof Trouble.Pause(var which, var said)
                && which.contains(node)).map(Map.Entry::getKey).findFirst();
    }

    private View view() {
        return new View(name, world.name(), until, nodes.stream().map(this::seen).toList(),
                broken.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue().words()).toList());
    }

    private View.Seen seen(NodeId node) {
        var paused = pausedBy(node).isPresent();
        var process = !world.running(node) ? "down" : paused ? "paused" : "runs";
        // Who stands still would be waited for.
        var status = process.equals("runs") ? world.agent(node).status() : Optional.<Json.Obj>empty();
        var members = status.isPresent() ? world.agent(node).members() : Optional.<Json.Obj>empty();
        var believes = new TreeMap<String, String>();
        members.ifPresent(known -> known.array("members").stream().filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast).forEach(each -> believes.put(each.text("node"), each.text("state"))));
        return new View.Seen(node.value(), process, world.reachedAt(node).orElse(""),
                status.map(said -> said.text("phase")).orElse(""),
                status.flatMap(said -> said.find("isolated")).isPresent(),
                members.map(known -> known.text("head").substring(0, HEAD_LETTERS)).orElse(""),
                (status.isPresent() ? world.agent(node).get("/ledger/head") : Optional.<Json.Obj>empty())
                        .map(known -> known.number("entries")).orElse(0L),
                believes);
    }

    @Override
    public void close() {
        world.close();
    }
}
