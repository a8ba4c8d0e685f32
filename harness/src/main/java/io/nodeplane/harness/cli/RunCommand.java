package io.nodeplane.harness.cli;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Spelling;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs experiments: what {@code mvn -pl harness verify -Dexperiment=...} runs, by the same code. */
@Command(name = "run", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Runs experiments, judges them and writes their reports, as 'mvn -pl harness verify -Dexperiment=NAME' does."}, footer = {
                "", "Examples:", "  lab run split-brain", "  lab run 'split-*' --world=process",
                "  lab run ~/mine.yaml --world=sim --seeds=100", "  lab run all",
                "", "Exit status: that of the worst verdict; see 'lab --help'."})
final class RunCommand implements Callable<Integer> {
    private static final String ENDING = ".yaml";
    private static final String ALL = "all";

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Experiments of experiments/; patterns with * and ?; files that end with .yaml; or 'all'.")
    private List<String> names = List.of();
    @Option(names = "--world", paramLabel = "WORLD", description = "auto, docker, process or sim (${DEFAULT-VALUE}).")
    private String world = "auto";
    @Option(names = "--seed", paramLabel = "N", description = "From which all of a simulated world follows, and in a real one what the lab leaves to chance (${DEFAULT-VALUE}).")
    private long seed = 1;
    @Option(names = "--seeds", paramLabel = "N", description = "In the simulated world: run it with so many seeds, and print only what came of them all.")
    private int seeds;
    @Option(names = "--runs", paramLabel = "N", description = "How often each is run (${DEFAULT-VALUE}).")
    private int runs = 1;
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException {
        var wanted = wanted();
        return new CommandLine(new Main(Front::spelt)).execute(
                "--experiment=" + String.join(",", wanted), "--world=" + world, "--seed=" + seed, "--seeds=" + seeds,
                "--runs=" + runs, "--root=" + project.root());
    }

    /** {@return the names and files that are meant, each once} */
    private SequencedSet<String> wanted() throws IOException {
        var known = project.experimentNames();
        var wanted = new LinkedHashSet<String>();
        for (var name : names) {
            if (name.equals(ALL)) {
                if (names.size() > 1) {
                    throw new BadInput("'all' is all there are: name nothing beside it");
                }
                wanted.add(ALL);
            } else if (name.endsWith(ENDING)) {
                wanted.add(file(name, known));
            } else if (name.matches(".*[*?\\[{].*")) {
                wanted.addAll(like(name, known));
            } else {
                wanted.add(name);
            }
        }
        return wanted;
    }

    /** {@return the file as somebody in the project's folder would name it} */
    private String file(String name, List<String> known) {
        var file = Path.of(name).toAbsolutePath().normalize();
        var stem = file.getFileName().toString().replace(ENDING, "");
        if (!Files.isRegularFile(file)) {
            throw new BadInput(name + ": there is no such file" + (known.contains(stem)
                    ? "; the experiment of this name is run with 'lab run " + stem + "'"
                    : Spelling.hint(stem, known)));
        }
        return project.shown(file);
    }

    private static List<String> like(String pattern, List<String> known) {
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        var found = new ArrayList<>(known);
        found.removeIf(name -> !matcher.matches(Path.of(name)));
        if (found.isEmpty()) {
            throw new BadInput("no experiment is called like '" + pattern + "'; there is " + English.list(known));
        }
        return found;
    }
}
