package io.nodeplane.harness.cli;

import io.nodeplane.harness.experiment.ExperimentFile;
import io.nodeplane.harness.experiment.Reading;
import io.nodeplane.harness.report.IndexEntry;
import io.nodeplane.harness.sweep.ReportFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One line for each experiment: what it asks, and what came of it last. */
@Command(name = "list", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Lists all experiments, one line each, with the last verdict that a committed report has."}, footer = {"",
                "Examples:", "  lab list", "  lab list | grep -v HELD"})
final class ListCommand implements Callable<Integer> {
    private static final String LINE = "%-24s  %-9s  %-8s  %-10s  %s";
    private static final int DATE_LETTERS = 10;

    @Mixin
    private Project project = new Project();

    @Override
    public Integer call() throws IOException {
        var names = project.experimentNames();
        if (names.isEmpty()) {
            throw new BadInput("there are no experiments in " + project.experiments()
                    + ": start the lab in the project's folder, or name it with --root");
        }
        var entries = new LinkedHashMap<String, IndexEntry>();
        new ReportFolder(project.reports()).entries().forEach(entry -> entries.put(entry.experiment(), entry));
        System.out.println(line("EXPERIMENT", "VERDICT", "WORLD", "DATE", "QUESTION"));
        for (var name : names) {
            System.out.println(line(name, entries));
        }
        return 0;
    }

    private String line(String name, Map<String, IndexEntry> entries) throws IOException {
        var entry = entries.get(name);
        return entry == null
                ? line(name, "no report", "-", "-", question(name))
                : line(name, entry.verdict(), entry.world(), entry.date().toString().substring(0, DATE_LETTERS),
                        entry.question());
    }

    private String question(String name) throws IOException {
        return switch (ExperimentFile.read(project.experiments(), name)) {
            case Reading.Accepted(var experiment) -> experiment.question();
            case Reading.Refused(var problems) -> "refused: " + problems.getFirst();
        };
    }

    private static String line(String name, String verdict, String world, String date, String question) {
        return String.format(Locale.ROOT, LINE, name, verdict, world, date, question);
    }
}
