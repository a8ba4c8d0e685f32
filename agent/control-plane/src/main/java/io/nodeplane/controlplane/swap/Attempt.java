package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.swap.Difference.Kind;
import io.nodeplane.controlplane.swap.SwapOutcome.Stage;
import io.nodeplane.controlplane.swap.SwapOutcome.Stayed;
import io.nodeplane.controlplane.swap.SwapOutcome.Switched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One exchange that is under way, forth or back. One thread makes it; any other may end it. */
final class Attempt {
    private final Switchboard board;
    private final SwapTerms terms;
    private final Patience patience = new Patience();
    private final Instant began = Instant.now();
    private final CountDownLatch done = new CountDownLatch(1);
    private final boolean back;
    private final String why;
    private volatile boolean departing;
    private Stage at = Stage.JOIN;
    private List<Difference> differences = List.of();

    private Attempt(Switchboard board, SwapTerms terms, boolean back, String why) {
        this.board = board;
        this.terms = terms;
        this.back = back;
        this.why = why;
    }

    /** {@return an exchange for a plane of this name} */
    static Attempt forth(Switchboard board, SwapTerms terms, String name) {
        return new Attempt(board, terms, false, "exchange for " + name);
    }

    /** {@return a way back, for this reason} */
    static Attempt back(Switchboard board, SwapTerms terms, String why) {
        return new Attempt(board, terms, true, why);
    }

    boolean back() {
        return back;
    }

    /** {@return what is being done, and since when} */
    String text() {
        return (back ? "way back" : why) + " (since " + began + ")";
    }

    /** Ends it, unless the planes have changed places already. */
    void end(String why) {
        patience.end(why);
    }

    /** As {@link #end}: this peer has left, so it leaves what it joined beside, too. */
    void depart(String why) {
        departing = true;
        patience.end(why);
    }

    boolean departing() {
        return departing;
    }

    void over() {
        done.countDown();
    }

    /** Waits until it is over, which is soon after its end was asked for. */
    void awaitOver() {
        try {
            done.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Joins the next plane beside, compares, and puts it in. */
    SwapOutcome putIn(ControlPlane next) {
        Held held = null;
        try {
            requireMember();
            held = patience.within(terms.answerMax(), "its first view", () -> new Held(next, board).follow());
            requireSamePeer(held);
            patience.within(held.capabilities().timers().joinDeadline().plus(terms.answerMax()), "join",
                    () -> next.join(terms.seeds()));
            return compare(held);
        } catch (Hindrance hindrance) {
            withdraw(next, held);
            return new Stayed(at, hindrance.why(), differences);
        }
    }

    /** Puts the plane before back in, whatever differs. */
    SwapOutcome putBack(Guard guard) {
        at = Stage.CUT_OVER;
        try {
            var end = System.nanoTime() + terms.compareMax().toNanos();
            while (!guard.silence()) {
                pauseUntil(end, "the plane before does not answer a heartbeat");
            }
            while (true) {
                var cut = cutOver(guard.before(), Optional.empty());
                if (cut.isPresent()) {
                    return cut.get();
                }
                pauseUntil(end, "a join or leave is under way");
            }
        } catch (Hindrance hindrance) {
            return new Stayed(at, hindrance.why(), differences);
        }
    }

    private void requireMember() {
        var state = board.active().held().view().localState();
        if (state != LocalState.JOINED) {
            throw new Hindrance("this peer is " + state + ": planes are exchanged while it is a member, so join first");
        }
    }

    private void requireSamePeer(Held held) {
        var here = board.active().held().view().localPeerId();
        var there = held.view().localPeerId();
        if (!here.equals(there)) {
            throw new Hindrance("the next plane speaks for " + there + ", and this is " + here
                    + ": make it with the same peer id");
        }
    }

    private SwapOutcome compare(Held held) {
        at = Stage.COMPARE;
        var end = System.nanoTime() + terms.compareMax().toNanos();
        var echo = new Echo(held);
        var equalSince = System.nanoTime();
        Optional<MembershipView> probed = Optional.empty();
        while (true) {
            var saying = echo;
            var word = board.word();
            patience.within(terms.answerMax(), "a heartbeat", () -> saying.tell(word));
            differences = differences(held, probed);
            probed = Optional.of(patience.within(terms.answerMax(), "getMembers", held.plane()::getMembers));
            var now = System.nanoTime();
            if (!differences.isEmpty()) {
                equalSince = now;
            } else if (now - equalSince >= terms.settle().toNanos()) {
                var cut = cutOver(held, Optional.of(terms));
                if (cut.isPresent()) {
                    return cut.get();
                }
                at = Stage.COMPARE;
                echo = new Echo(held); // the session of the other has ended with the heartbeats of the cut-over
                equalSince = System.nanoTime();
            }
            pauseUntil(end, differences.isEmpty()
                    ? "the two planes were not equal for " + text(terms.settle())
                    : "the two planes differ: " + differences.getFirst()
                            + (differences.size() == 1 ? "" : ", and " + (differences.size() - 1) + " more"));
        }
    }

    private List<Difference> differences(Held held, Optional<MembershipView> probed) {
        var view = held.view();
        var found = new ArrayList<>(Comparison.between(board.active().held().view(), view, terms.accepted()));
        probed.filter(probe -> probe.epoch() == view.epoch() && probe.revision() > view.revision())
                .ifPresent(probe -> found.add(new Difference(Kind.PLANE, view.localPeerId(), "followed",
                        "at revision " + probe.revision() + ", of which its updates told " + view.revision())));
        return List.copyOf(found);
    }

    private Optional<Switched> cutOver(Held held, Optional<SwapTerms> compared) {
        at = Stage.CUT_OVER;
        var shutAt = System.nanoTime();
        try {
            if (!board.shut(terms.answerMax()) && compared.isPresent()) {
                throw new Hindrance("the plane in use has not answered a heartbeat within " + text(terms.answerMax()));
            }
            var turn = Turn.next(held, board::nextEpoch);
            var word = board.word();
            for (var heartbeat : board.words().lastOfSessions()) {
                var spoken = turn.spoken(heartbeat, word.ready(), word.metadata());
                patience.within(terms.answerMax(), "a heartbeat", () -> held.plane().publishHeartbeat(spoken));
            }
            return board.exchange(turn, compared, patience)
                    .map(cut -> new Switched(new SwapRecord(cut.before(), cut.after(), back, why, began,
                            Instant.now(), Duration.ofNanos(System.nanoTime() - shutAt), cut.callsUnderWay(),
                            cut.differences())));
        } finally {
            board.open();
        }
    }

    private void withdraw(ControlPlane next, @Nullable Held held) {
        if (departing) {
            Patience.tries(next.capabilities().timers().leaveDeadline().plus(terms.answerMax()), "leave", next::leave);
        }
        if (held != null) {
            Patience.tries(terms.answerMax(), "cancel", held::unfollow);
        }
    }

    private void pauseUntil(long endNanos, String otherwise) {
        if (System.nanoTime() - endNanos > 0) {
            throw new Hindrance(otherwise + "; waited " + text(terms.compareMax()));
        }
        patience.pause(terms.look());
    }

    private static String text(Duration time) {
        return time.toMillis() + " ms";
    }
}
