package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A file of commands and of what the core made of each: the commands are followed, and what follows them is told anew. A
 * block is a command, a line {@code ----}, and lines up to an empty one; lines that begin with {@code #} are for people.
 */
final class Transcript {
    private static final String RULE = "----";
    private static final long RUN_MS_MAX = 60_000;
    private static final long FORMED_WITHIN_MS = 20_000;

    private Workbench bench = new Workbench(charter(1));
    private Telling telling = new Telling(bench);

    private Transcript() {}

    /** {@return the file as it must be, by the commands in it} */
    static String again(String file) {
        var transcript = new Transcript();
        var blocks = new ArrayList<String>();
        for (var block : file.strip().split("\n\n")) {
            var lines = block.lines().toList();
            var comments = lines.stream().takeWhile(line -> line.startsWith("#")).toList();
            var command = lines.stream().skip(comments.size()).findFirst();
            var said = new ArrayList<>(comments);
            command.ifPresent(given -> said.addAll(List.of(given, RULE, transcript.follow(given).strip())));
            blocks.add(String.join("\n", said));
        }
        return String.join("\n\n", blocks) + "\n";
    }

    private String follow(String command) {
        var words = List.of(command.split(" "));
        var since = bench.time();
        return switch (words.getFirst()) {
            case "cluster" -> cluster(Integer.parseInt(words.get(1)));
            case "cut" -> {
                bench.cut(nodes(words));
                yield "nothing passes between " + String.join(" and ", words.subList(1, words.size()))
                        + " and the others";
            }
            case "heal" -> {
                bench.cut(List.of());
                yield "everything passes again";
            }
            case "kill" -> {
                bench.kill(node(words.get(1)));
                yield words.get(1) + " runs no more";
            }
            case "copy" -> {
                bench.copy(node(words.get(1)));
                yield "a copy is taken of the disk of " + words.get(1);
            }
            case "lose-disk" -> {
                bench.lose(node(words.get(1)));
                yield "the disk of " + words.get(1) + " is empty";
            }
            case "restore" -> {
                bench.restore(node(words.get(1)));
                yield "the disk of " + words.get(1) + " holds what the copy holds";
            }
            case "start" -> telling.tell(bench.start(node(words.get(1)), words.stream().skip(2).map(Transcript::node)
                    .toList()), since);
            case "order" -> telling.tell(bench.order(node(words.get(1)), order(words)), since);
            case "deliver" -> telling.tell(bench.deliver(flight(words)), since);
            case "answer" -> telling.tell(bench.answer(flight(words)), since);
            case "run" -> run(words, since);
            default -> throw new IllegalArgumentException("'" + command + "' is no command of a transcript");
        };
    }

    private String cluster(int size) {
        bench = new Workbench(charter(size));
        telling = new Telling(bench);
        var seeds = List.of(node("node-1"), node("node-2"));
        for (int i = 1; i <= size; i++) {
            bench.start(node("node-" + i), seeds);
            bench.order(node("node-" + i), new Command.Join(seeds.stream().map(Workbench::address).toList(), 0));
        }
        bench.run(FORMED_WITHIN_MS, decision -> formed(size));
        bench.run(charter(size).probeIntervalMs() * 2L * size, decision -> false);
        if (!formed(size)) {
            throw new IllegalStateException("the cluster does not form");
        }
        return "node-1 to node-" + size + " are members and voters, with equal ledgers";
    }

    private boolean formed(int size) {
        return bench.states().values().stream().allMatch(state -> state.membership().view().members().size() == size
                && state.votes() && state.ledger().head().equals(bench.state(node("node-1")).ledger().head()));
    }

    /** {@code run 5000 ms} goes on for so long; {@code run until node-1: words} to the first decision with such a line. */
    private String run(List<String> words, long since) {
        if (!words.get(1).equals("until")) {
            var before = new TreeSet<EntryId>();
            written(line -> before.add(line.id()));
            bench.run(Long.parseLong(words.get(1)), decision -> false);
            var kinds = new TreeMap<String, Integer>();
            written(line -> {
                if (before.add(line.id())) {
                    kinds.merge(line.feed().node() + " wrote " + line.entry().kind(), 1, Integer::sum);
                }
            });
            return kinds.isEmpty()
                    ? "nobody wrote an entry"
                    : kinds.entrySet().stream().map(kind -> kind.getKey() + (kind.getValue() == 1
                            ? ""
                            : ", " + kind.getValue() + " times")).collect(Collectors.joining("\n"));
        }
        var who = node(words.get(2).substring(0, words.get(2).length() - 1));
        var what = String.join(" ", words.subList(3, words.size()));
        return bench.run(RUN_MS_MAX, decision -> decision.node().equals(who) && telling.plain(decision).stream()
                .anyMatch(line -> line.startsWith(what))).map(decision -> telling.tell(decision, since))
                .orElseThrow(() -> new IllegalStateException(String.join(" ", words) + ": that never happens"));
    }

    /** Gives every entry that its writer holds to somebody. */
    private void written(Consumer<Line> action) {
        bench.states().forEach((node, state) -> state.ledger().inReplayOrder().stream().filter(line -> line.feed()
                .node().equals(node)).forEach(action));
    }

    private static Command order(List<String> words) {
        return switch (words.get(2)) {
            case "leave" -> new Command.Leave();
            case "join" ->
                new Command.Join(words.stream().skip(3).map(Transcript::node).map(Workbench::address).toList(), 0);
            case "describe" ->
                new Command.Describe(Optional.of(new TreeMap<>(Map.of(words.get(3), words.get(4)))), true);
            default -> throw new IllegalArgumentException("'" + words.get(2) + "' is no order");
        };
    }

    private Workbench.Flight flight(List<String> words) {
        return telling.flight(Integer.parseInt(words.get(1).substring(1)));
    }

    private static List<NodeId> nodes(List<String> words) {
        return words.stream().skip(1).map(Transcript::node).toList();
    }

    private static NodeId node(String name) {
        return new NodeId(name);
    }

    private static Charter charter(int voters) {
        var ids = new TreeSet<NodeId>();
        IntStream.rangeClosed(1, voters).forEach(i -> ids.add(node("node-" + i)));
        return new Charter("transcript", ids, 1_000, 500, 2, 2, 5_000, 1_000, 2, Charter.Caution.DEFAULT);
    }
}
