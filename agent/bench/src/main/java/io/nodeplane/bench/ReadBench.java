package io.nodeplane.bench;

import io.nodeplane.api.ApiServer;
import io.nodeplane.api.Service;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.json.DocumentWriter;
import io.nodeplane.plane.NodePlane;
import io.nodeplane.runtime.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What it costs a VPN to read the view of 1,000 members: in the agent's own process beside the reading of a plain map of the
 * same members, and over the owner's socket beside a bare GET of the same bytes. The two of a pair take turns.
 */
final class ReadBench {
    private static final int MEMBERS = 1_000;
    private static final int IN_PROCESS = 20_000;
    private static final int OVER_SOCKET = 3_000;
    private static final double P99_MS_GOAL = 5;

    /** Looked at by nobody; so that nothing is left out because nobody looks at it. */
    private static long seen;

    /** Nanoseconds, in order. */
    private record Times(long[] sorted) {
        double ms(double share) {
            return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * share))] / 1e6;
        }
    }

    private record Pair(Times ours, Times theirs) {
        Row row(String what, double share, String goal, boolean held) {
            return new Row(what, ms(ours.ms(share)), ms(theirs.ms(share)),
                    String.format(Locale.ROOT, "%.2f", ours.ms(share) / theirs.ms(share)), goal, held);
        }

        private static String ms(double ms) {
            return String.format(Locale.ROOT, "%.3f ms", ms);
        }
    }

    private ReadBench() {}

    static List<Row> run() throws Exception {
        var state = new CalmNode(MEMBERS).state();
        try (var plane = new NodePlane(state, 1, Clock.system(), "bench")) {
            plane.attach(new StillNode(state));
            var members = new HashMap<String, Member>();
            plane.getMembers().members().forEach(member -> members.put(member.peerId(), member));
            if (members.size() != MEMBERS) {
                throw new IllegalStateException("the view has " + members.size() + " members");
            }
            var near = pair(IN_PROCESS, () -> (long) plane.getMembers().members().size(), () -> all(members));
            var far = overSocket(plane);
            var goal = String.format(Locale.ROOT, "<= %.0f ms", P99_MS_GOAL);
            return List.of(
                    near.row("getMembers of 1,000 members in process, median, beside a plain map", 0.5, "-", true),
                    near.row("the same, 99 of 100", 0.99, goal, near.ours.ms(0.99) <= P99_MS_GOAL),
                    far.row("getMembers of 1,000 members over the socket, median, beside a bare GET", 0.5, "-", true),
                    far.row("the same, 99 of 100", 0.99, "-", true));
        }
    }

    private static long all(Map<String, Member> members) {
        var sum = 0L;
        for (var member : members.values()) {
            sum += member.incarnation();
        }
        return sum;
    }

    // The servers serve while they are open; nothing else is asked of them here.
    @SuppressWarnings("try")
    private static Pair overSocket(NodePlane plane) throws Exception {
        var folder = Files.createTempDirectory("bench");
        var api = folder.resolve("api");
        var bare = folder.resolve("bare");
        var bytes = DocumentWriter.view(plane.getMembers()).getBytes(StandardCharsets.UTF_8);
        try (var server = ApiServer.start(new ApiAddress.Unix(api), Service.of(plane));
                var other = BareServer.start(bare, bytes);
                var ours = new SocketReader(api);
                var theirs = new SocketReader(bare)) {
            return pair(OVER_SOCKET, () -> ours.get("/v1/members"), () -> theirs.get("/"));
        } finally {
            delete(folder);
        }
    }

    /** The first half of all turns is to warm up. */
    private static Pair pair(int turns, Callable<Long> ours, Callable<Long> theirs) throws Exception {
        var first = new long[turns];
        var second = new long[turns];
        for (int turn = -turns; turn < turns; turn++) {
            var a = timed(ours);
            var b = timed(theirs);
            if (turn >= 0) {
                first[turn] = a;
                second[turn] = b;
            }
        }
        Arrays.sort(first);
        Arrays.sort(second);
        return new Pair(new Times(first), new Times(second));
    }

    private static long timed(Callable<Long> call) throws Exception {
        var begun = System.nanoTime();
        seen += call.call();
        return System.nanoTime() - begun;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
