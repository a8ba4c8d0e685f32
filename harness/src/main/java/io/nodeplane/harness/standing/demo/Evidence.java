package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What shows that it was as it was told. */
final class Evidence {
    /** So much of a line fits beside the indent. */
    private static final int LETTERS_MAX = 140;
    private static final int VOTES_MAX = 5;
    private static final String NOBODY_TO_ASK = "(no program can be asked here: all of it is simulated)";

    private Evidence() {}

    /** {@return the question on what a belief rests, for an agent} */
    static Beat.Question why(String subject, String agent) {
        return (stage, view) -> {
            var words = List.of("ledger", "why", subject, Sights.seen(view, agent).at());
            return answered(words, stage.program(words).map(Evidence::brief).orElse(List.of(NOBODY_TO_ASK)));
        };
    }

    /** {@return the last scene: all disks are copied, and one of them is checked} */
    static Scene scene(String subject, Path folder, List<String> reports) {
        return new Scene("The evidence", List.of(
                "Nothing of this has to be believed: the ledgers and event logs of all nodes are copied, and can be",
                "verified and asked when the cluster is gone."),
                List.of(new Beat.Ask((stage, view) -> copied(stage, folder)),
                        new Beat.Ask((stage, view) -> verified(stage, view, folder)),
                        new Beat.Ask((stage, view) -> new Beat.Told(Stream.concat(Stream.of("",
                                "ask them: node-plane ledger why " + subject + " " + folder.resolve("node-1").resolve(
                                        "data")),
                                reports.stream()).toList(), true))));
    }

    private static Beat.Told copied(Stage stage, Path folder) throws IOException, InterruptedException {
        var answer = stage.tell(new Order.Keep(folder.toAbsolutePath().normalize().toString()));
        var lines = new ArrayList<>(answer.lines());
        if (answer.status() == 0) {
            lines.add("they are in " + folder);
        }
        return new Beat.Told(lines, answer.status() == 0);
    }

    /** All ledgers are the same by now, as was seen; the copy of one of them is read by the program for that. */
    private static Beat.Told verified(Stage stage, View view, Path folder) throws IOException, InterruptedException {
        var words = List.of("ledger", "verify", folder.resolve(view.nodes().getFirst().node()).resolve("data")
                .toString());
        var said = stage.program(words);
        var told = answered(words, said.orElse(List.of(NOBODY_TO_ASK)));
        return new Beat.Told(told.lines(), said.isEmpty() || said.get().stream().anyMatch(line -> line.startsWith(
                "sound: ")));
    }

    private static Beat.Told answered(List<String> words, List<String> lines) {
        return new Beat.Told(Stream.concat(Stream.of("$ node-plane " + String.join(" ", words)),
                lines.stream().map(line -> "  " + cut(line))).toList(), true);
    }

    /** {@return the answer, and the votes on which it rests} */
    private static List<String> brief(List<String> lines) {
        return Stream.concat(lines.stream().limit(1), lines.stream().filter(line -> line.strip().startsWith("vote of ")
                || line.strip().startsWith("verdict: ")).limit(VOTES_MAX)).toList();
    }

    private static String cut(String line) {
        return line.length() <= LETTERS_MAX ? line : line.substring(0, LETTERS_MAX) + " ...";
    }
}
