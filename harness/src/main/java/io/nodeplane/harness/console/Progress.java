package io.nodeplane.harness.console;

import io.nodeplane.harness.time.SteadyClock;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells a person what a run is doing: one live line on a terminal, plain lines where the output is kept (CI, a pipe).
 */
public final class Progress implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration LIVE_PACE = Duration.ofMillis(500);
    private static final Duration PLAIN_PACE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Optional<Screen> screen;
    private final boolean live;
    private final boolean quiet;
    private final UnaryOperator<String> spelling;
    private final Instant begin = SteadyClock.now();
    private final Thread ticker;
    private String doing = "";
    private boolean open = true;
    private @Nullable Throwable told;

    /** @param screen what the output is, if its last line can be written anew */
    public Progress(PrintStream out, Optional<Screen> screen) {
        this(out, screen, UnaryOperator.identity());
    }

    /** @param spelling how the person spells options: sentences are worded for Maven */
    public Progress(PrintStream out, Optional<Screen> screen, UnaryOperator<String> spelling) {
        this(out, screen, false, spelling);
    }

    private Progress(PrintStream out, Optional<Screen> screen, boolean quiet, UnaryOperator<String> spelling) {
        this.spelling = spelling;
        this.out = out;
        this.screen = screen;
        this.live = screen.isPresent();
        this.quiet = quiet;
        this.ticker = Thread.ofPlatform().daemon().name("progress").unstarted(this::tick);
        if (live) {
            ticker.start();
        }
    }

    /** {@return one that tells nothing} */
    public static Progress quiet() {
        return new Progress(System.out, Optional.empty(), true, UnaryOperator.identity());
    }

    /** {@return whether there is a live line, on a terminal} */
    public boolean live() {
        return live;
    }

    /** {@return how often work that is counted by the thousand tells how far it is: a kept line is for reading} */
    public Duration pace() {
        return live ? LIVE_PACE : PLAIN_PACE;
    }

    /** What is being done now, in a few words. */
    public synchronized void doing(String what) {
        doing = what;
        if (live) {
            draw();
        } else if (!quiet) {
            out.println(line());
        }
    }

    /** Something that shall stay readable. */
    public synchronized void say(String line) {
        if (!quiet) {
            out.println(screen.map(Screen::clear).orElse("") + spelling.apply(line));
        }
        if (live) {
            draw();
        }
    }

    /**
     * Says why the work ends without a result, once for each failure: first where it is met, before anything is cleaned up,
     * which may take long or never end.
     *
     * @return the exit status
     */
    public synchronized int ends(Throwable failure) {
        var ending = Ending.of(failure);
        if (!quiet && told != failure) {
            told = failure;
            clear();
            System.err.println(spelling.apply(ending.sentence()));
            if (ending.bug()) {
                failure.printStackTrace();
            }
        }
        return ending.status();
    }

    @Override
    public synchronized void close() {
        open = false;
        if (live) {
            clear();
            ticker.interrupt();
        }
    }

    private void clear() {
        screen.ifPresent(known -> {
            out.print(known.clear());
            out.flush();
        });
    }

    private String line() {
        var seconds = Duration.between(begin, SteadyClock.now()).toMillis() / 1000.0;
        return String.format(Locale.ROOT, "%6.1f s  %s", seconds, doing);
    }

    private synchronized void draw() {
        if (open && !doing.isEmpty()) {
            screen.ifPresent(known -> out.print(known.line(line())));
            out.flush();
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                draw();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
