package io.nodeplane.ledger;

import io.nodeplane.ledger.Strand.Held;
import org.jspecify.annotations.Nullable;

/** Whether a line may be added to a ledger: the rules of docs/ledger.md, in the order in which they can be asked. */
record Examination(Ledger ledger, Line line) {

    Admission admission() {
        var entry = line.entry();
        if (!entry.cluster().equals(ledger.cluster())) {
            return new Admission.Refused("it belongs to cluster " + entry.cluster().brief() + ", this is "
                    + ledger.cluster().brief());
        }
        // Before its place is looked at: a line that can be right nowhere is no gap, and no proof of a fork.
        var unfit = entry.flaw();
        if (unfit.isPresent()) {
            return new Admission.Refused(unfit.get());
        }
        var feed = ledger.known(line.feed());
        if (feed.find(entry.seq(), line.hash()) != null) {
            return new Admission.Known();
        }
        var prev = entry.seq() > 1 ? feed.find(entry.seq() - 1, entry.prev()) : null;
        return entry.seq() > 1 && prev == null
                ? new Admission.Gap(line.feed() + "#" + Math.min(entry.seq() - 1, feed.end() + 1)
                        + (entry.seq() - 1 > feed.end() ? "" : " with hash " + entry.prev().first(16) + "..."))
                : behind(feed, prev);
    }

    /** The place is right; now what the line rests on. */
    private Admission behind(Feed feed, @Nullable Held prev) {
        var entry = line.entry();
        var parents = new Held[entry.parents().size()];
        for (int i = 0; i < parents.length; i++) {
            var id = entry.parents().get(i);
            var parent = ledger.known(id.feed()).find(id.seq(), id.hash());
            if (parent == null) {
                return new Admission.Gap(id.toString());
            }
            parents[i] = parent;
        }
        var causes = new Causes(prev, parents);
        var flaw = causes.flaw(entry);
        if (flaw.isPresent()) {
            return new Admission.Refused(flaw.get());
        }
        if (feed.strands().size() >= Feed.BRANCHES_MAX
                && feed.strands().stream().noneMatch(strand -> strand.tip().line().hash().equals(entry.prev()))) {
            return new Admission.Refused("its feed has " + Feed.BRANCHES_MAX + " branches already");
        }
        return new Admission.Stored(ledger.with(line, feed, prev, causes.past(feed)));
    }
}
