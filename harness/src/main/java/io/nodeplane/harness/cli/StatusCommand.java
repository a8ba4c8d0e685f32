package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.console.Screen;
import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.Remote;
import io.nodeplane.harness.standing.View;
import io.nodeplane.harness.standing.ViewText;
import io.nodeplane.harness.time.SteadyClock;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at a standing cluster. */
@Command(name = "status", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Shows a standing cluster: what each node believes of each other one, ledgers, and what is broken.",
        "With --watch, every change as a line of its own, with its time of day (UTC), until Ctrl-C or the cluster's end."}, footer = {
                "", "Examples:", "  lab status", "  lab status --watch",
                "  lab status --watch --for=30s > changes.txt"})
final class StatusCommand implements Callable<Integer> {
    private static final Duration PACE = Duration.ofMillis(500);
    private static final Duration WATCH_MAX = Duration.ofHours(24);

    @Option(names = "--watch", description = "Go on looking, twice a second.")
    private boolean watch;
    @Option(names = "--for", paramLabel = "TIME", description = "With --watch: for so long.")
    private @Nullable String lasting;
    @Mixin
    private Standing standing = new Standing();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lasting != null && !watch) {
            throw new BadInput("--for=" + lasting + " is for watching: add --watch");
        }
        var time = lasting == null ? WATCH_MAX : Times.read("--for", lasting, Duration.ofMillis(1), WATCH_MAX);
        var remote = standing.remote();
        var first = remote.tell(new Order.Look()).view().orElseThrow();
        var left = Duration.between(SteadyClock.now(), first.until()).toSeconds();
        ViewText.table(first, "ends by itself in " + Times.words(Duration.ofSeconds(Math.max(0, left))))
                .forEach(System.out::println);
        if (watch) {
            try (var progress = new Progress(System.out, Screen.ofThisProcess())) {
                progress.say("");
                watch(remote, first, time, progress);
            }
        }
        return 0;
    }

    private static void watch(Remote remote, View first, Duration time, Progress progress)
            throws IOException, InterruptedException {
        var end = SteadyClock.now().plus(time);
        var last = first;
        while (SteadyClock.now().isBefore(end)) {
            Thread.sleep(PACE);
            View view;
            try {
                view = remote.tell(new Order.Look()).view().orElse(last);
            } catch (IOException | WorldException gone) {
                if (Files.exists(remote.folder().folder())) {
                    throw gone;
                }
                progress.say(ViewText.clock(SteadyClock.now()) + "  the cluster has ended");
                return;
            }
            var now = ViewText.clock(SteadyClock.now());
            ViewText.changes(last, view).forEach(change -> progress.say(now + "  " + change));
            if (progress.live()) {
                progress.doing(ViewText.line(view));
            }
            last = view;
        }
    }
}
