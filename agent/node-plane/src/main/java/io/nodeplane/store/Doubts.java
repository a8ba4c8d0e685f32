package io.nodeplane.store;

import io.nodeplane.ledger.Body.Genesis;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.store.Spot.Standing;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What speaks against going on with the own feed, judged by the files before any of them is changed.
 *
 * @param own the own feed
 * @param guard what could be read of the guard
 * @param here where the data directory is now
 */
record Doubts(Disk disk, Survey survey, Identity identity, FeedId own, Guard.Found guard, Whereabouts here) {

    /**
     * A doubt, and what gave rise to it.
     *
     * @param reason in words, for the event log
     */
    record Finding(Doubt doubt, String reason) {}

    /** {@return the gravest doubt, if there is any: one that nothing can cure comes before one that peers may cure} */
    Optional<Finding> gravest() throws IOException {
        var kept = guard.guard().flatMap(Guard::doubt).filter(doubt -> doubt.feed().equals(own));
        if (kept.isPresent()) {
            return found(kept.get().why(), "an earlier start found so, and no other feed has begun");
        }
        var harm = harm().or(this::rot);
        if (harm.isPresent()) {
            return harm;
        }
        if (guard.guard().isEmpty()) {
            return unguarded();
        }
        return moved(guard.guard().get()).or(this::loss).or(this::unborn).or(this::orphan);
    }

    private Optional<Finding> found(String why, String reason) {
        return Optional.of(new Finding(new Doubt(own, why, false), reason));
    }

    private List<Spot> spots() {
        return survey.spots().getOrDefault(own, List.of());
    }

    /** Something of the own feed itself is lost, or stands where it must not. */
    private Optional<Finding> harm() {
        return survey.flaws(own).filter(spot -> spot.standing() != Standing.ORPHAN).findFirst()
                .flatMap(spot -> found(Genesis.DAMAGED, told(spot)));
    }

    /** At the end of the own feed are bytes that no crash leaves there. */
    private Optional<Finding> rot() {
        return torn().filter(this::rotten)
                .flatMap(spot -> found(Genesis.DAMAGED, told(spot) + ", and no crash leaves a line so"));
    }

    private Optional<Spot> torn() {
        return survey.torn(own);
    }

    /**
     * A write that a crash cuts short ends early, or has zeros where blocks were not written out. A line without zeros
     * that has its end was written whole, and changed later.
     */
    private boolean rotten(Spot first) {
        try {
            var bytes = disk.read(first.file());
            return spots().stream().filter(spot -> spot.standing() == Standing.TORN)
                    .map(spot -> Arrays.copyOfRange(bytes, spot.from(), spot.to())).anyMatch(Doubts::written);
        } catch (IOException failed) {
            throw new StoreException("read", first.file(), failed);
        }
    }

    private static boolean written(byte[] bytes) {
        for (var one : bytes) {
            if (one == 0) {
                return false;
            }
        }
        // Or its end is what has changed.
        return bytes[bytes.length - 1] == '\n'
                || SegmentBytes.sound(new LineReader(), Arrays.copyOf(bytes, bytes.length - 1));
    }

    private Optional<Finding> unguarded() {
        if (guard.damaged()) {
            return found(Genesis.DAMAGED, Layout.GUARD + " beside it is damaged");
        }
        return survey.scans().containsKey(own)
                ? found(Genesis.COPIED, "there is no " + Layout.GUARD + " beside it")
                : Optional.empty();
    }

    private Optional<Finding> moved(Guard last) {
        var moved = last.moved(here);
        return moved.isEmpty()
                ? Optional.empty()
                : found(Genesis.COPIED, "the directory was at another place before: another " + moved);
    }

    /** Somebody remembers an own entry that is not here. What is left of it tells whether it rotted. */
    private Optional<Finding> loss() {
        var head = guard.guard().flatMap(Guard::head).filter(last -> last.feed().equals(own));
        if (head.isPresent() && survey.ledger().find(head.get()).isEmpty()
                && spots().stream().noneMatch(spot -> is(spot, head.get()))) {
            return lost("it had " + head.get() + " before, which is not here");
        }
        // Own entries are durable before anyone sees them: an entry of another feed that rests on one proves a loss.
        return survey.witnessOfLoss(own).flatMap(witness -> lost(witness.spot().file() + " line "
                + witness.spot().line() + " rests on " + witness.lost() + ", which is not here"));
    }

    private Optional<Finding> lost(String reason) {
        return torn().isPresent()
                ? found(Genesis.DAMAGED, reason + "; " + told(torn().get()))
                : found(Genesis.ROLLED_BACK, reason);
    }

    /** The feed was named, and then its genesis was not written: what the genesis was to say is still true. */
    private Optional<Finding> unborn() {
        if (spots().stream().anyMatch(spot -> spot.content().isPresent())) {
            return Optional.empty();
        }
        var head = guard.guard().flatMap(Guard::head);
        return identity.why().isPresent()
                ? found(identity.why().get(), "its genesis was to say so, and was never durable")
                : head.flatMap(last -> found(Genesis.DAMAGED, Layout.IDENTITY + " names it, and " + Layout.GUARD
                        + " names " + last + " as the last own entry"));
    }

    private Optional<Finding> orphan() {
        return survey.flaws(own).findFirst()
                .map(spot -> new Finding(new Doubt(own, Genesis.DAMAGED, true), told(spot)));
    }

    private static boolean is(Spot spot, EntryId id) {
        return spot.content().filter(line -> line.id().equals(id)).isPresent();
    }

    private static String told(Spot spot) {
        return spot.file() + " line " + spot.line() + ": " + spot.what();
    }
}
