package io.nodeplane.harness.cli;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Spelling;
import io.nodeplane.harness.run.EvidenceBundle;
import io.nodeplane.harness.run.KeptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the project is, and what lies in it: an option that most commands have. */
final class Project {
    private static final Path REPORTS = Path.of("reports");
    private static final int SHOWN_MAX = 4;

    @Option(names = "--root", paramLabel = "DIR", description = "The project's folder (the nearest one here or above with experiments/ in it).")
    private @Nullable Path given;

    /** {@return the project's folder} */
    Path root() {
        var here = Path.of("").toAbsolutePath();
        return Optional.ofNullable(given).orElseGet(() -> Stream.iterate(here, Objects::nonNull, Path::getParent)
                .filter(folder -> Files.isDirectory(folder.resolve("experiments"))).findFirst()
                .map(folder -> folder.equals(here) ? Path.of("") : folder)
                .orElseGet(() -> Path.of(System.getProperty("lab.root", ""))));
    }

    Path experiments() {
        return root().resolve("experiments");
    }

    Path reports() {
        return root().resolve(REPORTS);
    }

    Path runs() {
        return root().resolve("runs");
    }

    /** {@return the agent's jar, which must be there} */
    Path agent() {
        var jar = root().resolve(Path.of("agent", "node-plane", "target", "node-plane-agent.jar"));
        if (!Files.isRegularFile(jar)) {
            throw new BadInput(jar + " is missing: build it with 'mvn -pl harness package -DskipTests'");
        }
        return jar;
    }

    /** {@return the path as a person in the project's folder would write it} */
    String shown(Path path) {
        var root = root().toAbsolutePath().normalize();
        var whole = path.toAbsolutePath().normalize();
        return (whole.startsWith(root) ? root.relativize(whole) : whole).toString();
    }

    /** {@return the folder of a kept run; that of a bundle is in memory} */
    Path run(String word) throws IOException {
        return folder(place(word));
    }

    /** {@return the folder of the run that is kept here} */
    static Path folder(Path place) throws IOException {
        try {
            return EvidenceBundle.is(place) ? EvidenceBundle.unpack(place) : place;
        } catch (KeptRun.Unreadable unreadable) {
            throw new BadInput(String.valueOf(unreadable.getMessage()));
        }
    }

    /**
     * {@return where a run is kept: a folder, or a bundle}
     *
     * @param word a folder or a bundle; or the name of a folder in runs/; or an experiment, for its last run, or the evidence
     *            beside its report if there is none; or how just one of the folders begins
     */
    Path place(String word) throws IOException {
        if (Files.isDirectory(Path.of(word)) || EvidenceBundle.is(Path.of(word))) {
            return Path.of(word);
        }
        var names = runNames();
        if (names.contains(word)) {
            return runs().resolve(word);
        }
        var last = names.stream().filter(name -> name.matches("\\Q" + word + "\\E-\\d{8}-\\d{6}-.*"))
                .max(String::compareTo);
        if (last.isPresent()) {
            return runs().resolve(last.get());
        }
        var committed = reports().resolve(word).resolve(EvidenceBundle.FILE);
        if (EvidenceBundle.is(committed)) {
            return committed;
        }
        var like = names.stream().filter(name -> name.startsWith(word)).toList();
        return switch (like.size()) {
            case 1 -> runs().resolve(like.getFirst());
            case 0 -> throw new BadInput("there is no run '" + word + "' in " + shown(runs()) + (names.isEmpty()
                    ? ": 'lab run NAME' makes one"
                    : hint(word, names)));
            default -> throw new BadInput("several runs begin with '" + word + "': say which of " + some(like));
        };
    }

    /** {@return the names of all runs that were kept, in order; those of one experiment in that of their time} */
    List<String> runNames() throws IOException {
        if (!Files.isDirectory(runs())) {
            return List.of();
        }
        try (var folders = Files.list(runs())) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve(KeptRun.RECORD)))
                    .map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    List<String> experimentNames() throws IOException {
        return ExperimentFile.names(experiments());
    }

    private String hint(String word, List<String> names) {
        var near = Spelling.hint(word, Stream.concat(names.stream(), names.stream().map(name -> name.replaceAll(
                "-\\d{8}-\\d{6}-.*", "")).distinct()).toList());
        return near.isEmpty() ? "; there is " + some(names.reversed()) : near;
    }

    private static String some(List<String> names) {
        return names.size() <= SHOWN_MAX ? English.list(names) : English.first(SHOWN_MAX, names);
    }
}
