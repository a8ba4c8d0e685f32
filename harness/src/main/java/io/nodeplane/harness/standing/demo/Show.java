package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.View;
import io.nodeplane.harness.standing.ViewText;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Plays scenes on a stage. It waits for conditions, tells every change that the agents' answers show, and ends at the
 * first thing that was expected and not seen.
 */
public final class Show {
    private static final String INDENT = "     ";

    private final Stage stage;
    private final Narrator narrator;
    private final Audience audience;

    public Show(Stage stage, Narrator narrator, Audience audience) {
        this.stage = stage;
        this.narrator = narrator;
        this.audience = audience;
    }

    /** {@return whether all that was expected was seen} */
    public boolean play(List<Scene> scenes) throws IOException, InterruptedException {
        narrator.meanwhile("");
        for (var i = 0; i < scenes.size(); i++) {
            if (i > 0) {
                audience.between(narrator);
            }
            var scene = scenes.get(i);
            narrator.tell("");
            narrator.tell(i + 1 + "/" + scenes.size() + "  " + scene.title());
            scene.says().forEach(line -> narrator.tell(INDENT + line));
            narrator.tell("");
            for (var beat : scene.beats()) {
                if (!played(beat)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean played(Beat beat) throws IOException, InterruptedException {
        return switch (beat) {
            case Beat.Give(var command, var order) -> {
                tell("$ " + command);
                narrator.meanwhile(command);
                var answer = stage.tell(order);
                narrator.meanwhile("");
                answer.lines().forEach(line -> tell("  " + line));
                yield answer.status() == 0;
            }
            case Beat.Until(var what, var so, var within) -> until(what, so, within);
            case Beat.Throughout(var what, var so, var lasting) -> throughout(what, so, lasting);
            case Beat.Table table -> {
                ViewText.table(look(), "and ends with this demo").forEach(this::tell);
                yield true;
            }
            case Beat.Ask(var question) -> {
                narrator.meanwhile("asking the agents");
                var told = question.ask(stage, look());
                narrator.meanwhile("");
                told.lines().forEach(this::tell);
                yield told.expected();
            }
        };
    }

    private boolean until(String what, Predicate<View> so, Duration within) throws IOException, InterruptedException {
        var begun = stage.now();
        var view = look();
        while (!so.test(view)) {
            if (Duration.between(begun, stage.now()).compareTo(within) > 0) {
                tell("NOT SEEN within " + within.toSeconds() + " s: " + what);
                ViewText.table(view, "and this is how it is").forEach(this::tell);
                return false;
            }
            view = next(view, what);
        }
        narrator.meanwhile("");
        tell("seen after " + since(begun) + ": " + what);
        return true;
    }

    private boolean throughout(String what, Predicate<View> so, Duration lasting)
            throws IOException, InterruptedException {
        var begun = stage.now();
        var view = look();
        var looks = 1;
        while (so.test(view)) {
            if (Duration.between(begun, stage.now()).compareTo(lasting) > 0) {
                narrator.meanwhile("");
                tell("seen at each of " + looks + " looks in " + since(begun) + ": " + what);
                return true;
            }
            view = next(view, what);
            looks++;
        }
        tell("NO LONGER SO after " + since(begun) + ": " + what);
        ViewText.table(view, "and this is how it is").forEach(this::tell);
        return false;
    }

    /** {@return the cluster a moment after this one; what has changed is told} */
    private View next(View before, String awaited) throws IOException, InterruptedException {
        narrator.meanwhile(ViewText.line(before) + "; waiting: " + awaited);
        stage.moment();
        var now = look();
        ViewText.changes(before, now).forEach(change -> tell(ViewText.clock(stage.now()) + "  " + change));
        return now;
    }

    private View look() throws IOException, InterruptedException {
        var answer = stage.tell(new Order.Look());
        return answer.view().orElseThrow(() -> new WorldException(String.join(" ", answer.lines())));
    }

    private void tell(String line) {
        narrator.tell(line.isEmpty() ? "" : INDENT + line);
    }

    private String since(Instant begun) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(begun, stage.now()).toMillis() / 1_000.0);
    }
}
