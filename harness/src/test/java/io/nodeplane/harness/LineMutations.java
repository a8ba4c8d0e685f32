package io.nodeplane.harness;

import static io.nodeplane.harness.JudgedRun.STEADY;

import io.nodeplane.canon.Json;
import java.util.List;
import java.util.function.UnaryOperator;

/** For each rule of a line a run in which one line, on one disk, breaks it: I1 to I9, which are one finding. */
final class LineMutations {
    private static final String NOWHERE = "ab".repeat(32);
    private static final UnaryOperator<Json.Obj> SOUND = entry -> entry;
    private static final UnaryOperator<String> WHOLE = line -> line;

    private LineMutations() {}

    static List<Mutation> all() {
        return List.of(
                line("I1", "ends within its last line", "the line has no end", SOUND,
                        line -> line.substring(0, line.length() / 2)),
                line("I2", "has a space in its last line that is not canonical",
                        "was expected; the fields of an entry are", SOUND,
                        line -> line.replaceFirst(":", ": ")),
                line("I3", "has another hash in its last line than that of the line's bytes",
                        "the entry's bytes have the hash", SOUND,
                        line -> line.replaceFirst("\"hash\":\"[0-9a-f]{64}", "\"hash\":\"" + NOWHERE)),
                genesis("I4", "of another node", "the genesis of node-2 names node-1",
                        entry -> entry.with("body", entry.object("body").with("node",
                                "node-1")),
                        WHOLE),
                line("I5", "leaves out a place before its last line", "seq is \\d+ where \\d+ was expected",
                        entry -> entry.with("seq", entry.number(
                                "seq") + 1),
                        WHOLE),
                line("I6", "has a last line whose prev is no hash of the one before", "prev is abab",
                        entry -> entry.with("prev", NOWHERE), WHOLE),
                genesis("I7", "in the folder of another label", "this is a file of feed node-2.0123456789abcdef", SOUND,
                        digits -> "0123456789abcdef"),
                line("I8", "has a last line whose lamport is one too great", "lamport is \\d+ and must be \\d+",
                        entry -> entry.with("lamport", entry
                                .number("lamport") + 1),
                        WHOLE),
                line("I8", "has a last line that claims an incarnation beyond its lamport",
                        "incarnation 99 is more than its lamport", entry -> entry.with("kind", "left").with("body",
                                Json.object().with("incarnation", 99)),
                        WHOLE),
                line("I9", "has a last line with a parent in its own feed", "a parent in its own feed",
                        entry -> entry.with("parents",
                                new Json.Arr(
                                        List.of(new Json.Arr(List.of(new Json.Str(entry.text("feed")), new Json.Num(1),
                                                new Json.Str(NOWHERE)))))),
                        WHOLE));
    }

    private static Mutation line(String breaks, String what, String says, UnaryOperator<Json.Obj> entry,
            UnaryOperator<String> text) {
        return Mutation.made(breaks, STEADY, "node-2's feed file on node-1's disk " + what, says,
                run -> TamperedDisk.adding(run, entry, text));
    }

    private static Mutation genesis(String breaks, String what, String says, UnaryOperator<Json.Obj> entry,
            UnaryOperator<String> digits) {
        return Mutation.made(breaks, STEADY,
                "on node-1's disk there is a feed of node-2 more, with the genesis " + what,
                says, run -> TamperedDisk.beginning(run, entry, digits));
    }
}
