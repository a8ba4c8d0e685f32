package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What goes on after a cut-over: the plane before is told what the VPN says, the plane in use is watched, and after a while
 * the plane before is let go.
 */
final class Guard {
    private static final System.Logger LOG = System.getLogger("io.nodeplane.controlplane");

    private final Switchboard board;
    private final Held before;
    private final SwapTerms terms;
    private final long keptUntilNanos;
    private final Echo echo;
    private final Patience patience = new Patience();
    private final Thread thread;

    /**
     * A guard that has not begun.
     *
     * @param sick is told why the way back should be taken
     * @param over is run when the plane before was kept long enough
     */
    Guard(Switchboard board, Held before, SwapTerms terms, long keptUntilNanos, Consumer<String> sick, Runnable over) {
        this.board = board;
        this.before = before;
        this.terms = terms;
        this.keptUntilNanos = keptUntilNanos;
        this.echo = new Echo(before);
        this.thread = Thread.ofVirtual().name("control-plane-swap-guard").unstarted(() -> watch(sick, over));
    }

    Guard start() {
        thread.start();
        return this;
    }

    /** {@return one that goes on where this one was stopped} */
    Guard again(Consumer<String> sick, Runnable over) {
        return new Guard(board, before, terms, keptUntilNanos, sick, over);
    }

    /** {@return the plane in waiting} */
    Held before() {
        return before;
    }

    SwapTerms terms() {
        return terms;
    }

    /** Tells the plane in waiting nothing more. {@return whether it has answered all that it was told} */
    boolean silence() {
        return echo.silence();
    }

    /** Ends it; waits for that, unless it is the guard's own thread that calls. */
    void stop(String why) {
        patience.end(why);
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void watch(Consumer<String> sick, Runnable over) {
        var wellNanos = System.nanoTime();
        var deaf = false;
        try {
            while (System.nanoTime() - keptUntilNanos < 0) {
                patience.pause(terms.look());
                deaf = echo(deaf);
                var trouble = trouble();
                var now = System.nanoTime();
                if (trouble.isEmpty()) {
                    wellNanos = now;
                } else if (now - wellNanos >= terms.sickMax().toNanos() && fit()) {
                    sick.accept(trouble.get() + ", for " + (now - wellNanos) / 1_000_000 + " ms");
                    patience.check();
                    wellNanos = System.nanoTime();
                }
            }
        } catch (Hindrance stopped) {
            return;
        }
        over.run();
    }

    /** Tells the plane in waiting what is due. {@return whether that failed, which is written to the log once} */
    private boolean echo(boolean deafBefore) {
        var word = board.word();
        try {
            patience.within(terms.answerMax(), "a heartbeat", () -> echo.tell(word));
            return false;
        } catch (Hindrance failed) {
            patience.check();
            if (!deafBefore) {
                LOG.log(System.Logger.Level.WARNING, "{0}, which waits: {1}", before.name(), failed.why());
            }
            return true;
        }
    }

    /** {@return what is wrong with the plane in use, if anything is} */
    private Optional<String> trouble() {
        var held = board.active().held();
        try {
            var view = patience.within(terms.answerMax(), "getMembers", held.plane()::getMembers);
            var blind = view.localState() == LocalState.JOINED
                    && (view.health() == Health.ISOLATED || view.health() == Health.CACHED);
            return blind ? Optional.of(held.name() + " is " + view.health()) : Optional.empty();
        } catch (Hindrance failed) {
            patience.check();
            return Optional.of(held.name() + ": " + failed.why());
        }
    }

    /** {@return whether the plane in waiting is any better} */
    private boolean fit() {
        try {
            return Comparison.unfit(patience.within(terms.answerMax(), "getMembers", before.plane()::getMembers))
                    .isEmpty();
        } catch (Hindrance failed) {
            patience.check();
            return false;
        }
    }
}
