package io.nodeplane.harness.cli;

import io.nodeplane.harness.experiment.English;
import io.nodeplane.harness.experiment.Spelling;
import io.nodeplane.harness.page.Page;
import io.nodeplane.harness.report.IndexEntry;
import io.nodeplane.harness.report.Rendered;
import io.nodeplane.harness.report.Report;
import io.nodeplane.harness.run.EvidenceBundle;
import io.nodeplane.harness.run.KeptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes pages of reports. */
@Command(name = "show", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Makes a page for a browser of a report, one file that needs nothing else, and prints its path. What is shown is the"
                + " committed report of an experiment, or the report of a kept run, made anew from its evidence."}, footer = {
                        "", "Examples:", "  lab show split-brain             # the committed report",
                        "  lab show split-brain-20261130-062431-14496",
                        "  lab show all --out=pages   # every report, and an"
                                + " index",
                        "  lab show node-kill --open"})
final class ShowCommand implements Callable<Integer> {
    private static final String TEXT = ".md";
    private static final String PAGE = ".html";
    private static final String PICTURE = ".svg";
    private static final String INDEX = "README.md";
    private static final String ALL = "all";

    @Parameters(paramLabel = "RUN", description = "An experiment with a committed report; a run that was kept, as for recheck; a report's file; or 'all'.")
    private String what = "";
    @Option(names = "--out", paramLabel = "DIR", description = "Where pages go (runs/pages).")
    private @Nullable Path out;
    @Option(names = "--open", description = "Open the page in this machine's browser.")
    private boolean open;
    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = Optional.ofNullable(out).orElseGet(() -> project.runs().resolve("pages"));
        var page = what.equals(ALL) ? all(folder) : one(folder);
        System.out.println(page.toAbsolutePath().normalize());
        if (open) {
            open(page);
        }
        return 0;
    }

    private Path one(Path folder) throws IOException {
        var file = Path.of(what);
        var committed = project.reports().resolve(what + TEXT);
        if (what.endsWith(TEXT) && Files.isRegularFile(file)) {
            return write(folder, file, new TreeMap<>());
        }
        if (Files.isRegularFile(committed)) {
            return write(folder, committed, new TreeMap<>());
        }
        var known = reports().stream().map(ShowCommand::stem).toList();
        if (!Files.isDirectory(file) && !EvidenceBundle.is(file)
                && !project.runNames().stream().anyMatch(name -> name.startsWith(what))) {
            var near = Spelling.hint(what, known);
            throw new BadInput("there is neither a report nor a kept run '" + what + "'" + (near.isEmpty()
                    ? "; there are reports of " + English.list(known)
                    : near));
        }
        return kept(folder, project.run(what));
    }

    /** The report of a run stands alone: what other runs showed is not in its evidence. */
    private Path kept(Path folder, Path run) throws IOException {
        try {
            var kept = KeptRun.read(run);
            var outcome = kept.judged();
            return write(folder.resolve(kept.told().id() + PAGE), Report.render(outcome.run(), outcome.judgement()),
                    kept.told().experiment());
        } catch (KeptRun.Unreadable unreadable) {
            throw new BadInput(String.valueOf(unreadable.getMessage()));
        }
    }

    private static Path write(Path page, Rendered report, String experiment) throws IOException {
        var pictures = new TreeMap<String, String>();
        report.pictures().forEach((name, svg) -> pictures.put(experiment + "/" + name, svg));
        return put(page, Page.of(report.markdown(), pictures, new TreeMap<>()));
    }

    /** {@return the index, after making it and a page of every committed report} */
    private Path all(Path folder) throws IOException {
        var pages = new TreeMap<String, String>();
        reports().forEach(report -> pages.put(report.getFileName().toString(), stem(report) + PAGE));
        for (var report : reports()) {
            write(folder, report, pages);
        }
        var index = project.reports().resolve(INDEX);
        return put(folder.resolve("index.html"),
                Page.of(Files.readString(index), pictures(index), pages));
    }

    private static Path write(Path folder, Path report, SortedMap<String, String> pages) throws IOException {
        var evidence = Path.of(stem(report), EvidenceBundle.FILE);
        var kept = Objects.requireNonNull(report.toAbsolutePath().getParent()).resolve(evidence);
        if (Files.isRegularFile(kept)) {
            // The page has a link to it, as the report has.
            var copy = folder.resolve(evidence);
            Files.createDirectories(Objects.requireNonNull(copy.toAbsolutePath().getParent()));
            Files.copy(kept, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return put(folder.resolve(stem(report) + PAGE),
                Page.of(Files.readString(report), pictures(report), pages));
    }

    private static Path put(Path page, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(page.toAbsolutePath().getParent()));
        return Files.writeString(page, text);
    }

    private List<Path> reports() throws IOException {
        var found = new ArrayList<Path>();
        if (Files.isDirectory(project.reports())) {
            try (var files = Files.list(project.reports())) {
                for (var file : files.filter(each -> each.toString().endsWith(TEXT)).sorted().toList()) {
                    if (IndexEntry.read(Files.readString(file)).isPresent()) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    /** {@return all SVGs below the report's folder that may be its own, by the path under which it names them} */
    private static SortedMap<String, String> pictures(Path report) throws IOException {
        var pictures = new TreeMap<String, String>();
        var folder = Objects.requireNonNull(report.toAbsolutePath().getParent());
        var own = folder.resolve(stem(report));
        try (var files = Files.isDirectory(own) ? Files.list(own) : Stream.<Path>empty()) {
            for (var file : files.filter(each -> each.toString().endsWith(PICTURE)).sorted().toList()) {
                pictures.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        }
        return pictures;
    }

    private static String stem(Path report) {
        var name = report.getFileName().toString();
        return name.substring(0, name.length() - TEXT.length());
    }

    /** By the program that this system has for it; the path is printed already. */
    private static void open(Path page) throws InterruptedException {
        var program = System.getProperty("os.name").startsWith("Mac") ? "open" : "xdg-open";
        try {
            new ProcessBuilder(program, page.toString()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException missing) {
            throw new BadInput("there is no program '" + program + "' that opens pages: open the path above");
        }
    }
}
