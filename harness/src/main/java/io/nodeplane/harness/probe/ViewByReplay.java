package io.nodeplane.harness.probe;

import io.nodeplane.harness.world.World;
import io.nodeplane.ledger.Line;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/** A node is killed, and confirmed dead; then the disks of the others are read, and what they hold is replayed. */
final class ViewByReplay implements Probe {

    @Override
    public Answer look(Bench bench) throws InterruptedException, IOException {
        var notes = new Notes();
        var nodes = Bench.nodes(3);
        var killed = nodes.getLast();
        var rest = nodes.subList(0, 2);
        try (var world = bench.world(3)) {
            var asked = new Asked(world);
            world.start(nodes);
            world.await(() -> asked.converged(nodes) && nodes.stream().allMatch(node -> vouched(asked, node)),
                    Bench.LIMIT);
            world.kill(new TreeSet<>(List.of(killed)));
            var dead = world.await(() -> rest.stream().allMatch(node -> asked.state(node, killed).equals("dead"))
                    && asked.status(rest.getFirst(), "head").equals(asked.status(rest.getLast(), "head")), Bench.LIMIT);
            notes.expect("both others believe " + killed + " dead, and have one ledger", dead, asked.state(rest
                    .getFirst(), killed) + " and " + asked.state(rest.getLast(), killed));
            for (var node : rest) {
                compare(world, asked, node, bench, notes);
            }
            show(Disk.copy(world, rest.getFirst(), Bench.charter(3), bench.folder().resolve("shown")), notes);
        }
        return notes.seen(bench.where());
    }

    private static boolean vouched(Asked asked, NodeId node) {
        return asked.status(node).flatMap(status -> status.find("vouched")).map(Object::toString).orElse("")
                .contains("true");
    }

    private static void compare(World world, Asked asked, NodeId node, Bench bench, Notes notes) throws IOException {
        var disk = Disk.copy(world, node, Bench.charter(3), bench.folder().resolve("copy-of-" + node));
        var members = asked.members(node);
        var head = members.map(answer -> answer.text("head")).orElse("");
        var digest = members.map(answer -> answer.text("digest")).orElse("");
        notes.expect("every line on the disk of " + node + " is right", disk.sound(), disk.ledger().size()
                + " lines in " + disk.ledger().feedCount() + " feeds");
        notes.expect("its replay has the head that " + node + " answers with", disk.head().equals(head), brief(disk
                .head()) + " on the disk, " + brief(head) + " at /members");
        notes.expect("and makes the view that " + node + " answers with", disk.digest().equals(digest), brief(disk
                .digest()) + " by replay, " + brief(digest) + " at /members");
    }

    private static String brief(String hex) {
        return hex.length() > 16 ? hex.substring(0, 16) + "..." : hex;
    }

    private static void show(Disk disk, Notes notes) {
        notes.show("The ledger on the disk of node-1, in replay order", "text", String.join("\n", disk.ledger()
                .inReplayOrder().stream().map(line -> line.id().feed() + "#" + line.seq() + " " + line.entry().kind())
                .toList()));
        notes.show("Its last line, as it stands in the file", "json", disk.ledger().last().map(Line::text).orElse(""));
        notes.show("The view that it makes", "json", disk.membership().view().json().canonical());
    }
}
