package io.nodeplane.ledger;

import io.nodeplane.ledger.Strand.Held;
import org.jspecify.annotations.Nullable;

/** Whether a line may be added to a ledger: the rules of docs/ledger.md, in the order in which they can be asked. */
record Examination(Entries entries, Line line) {

    /** What comes of it. */
    sealed interface Verdict {}

    /** It may be added: to this feed, behind that entry (null for a genesis), with that causal past. */
    record Fits(Feed feed, @Nullable Held prev, Past past) implements Verdict {}

    /** It may not, and this is why. */
    record Unfit(Admission answer) implements Verdict {}

    Verdict verdict() {
        var entry = line.entry();
        if (!entry.cluster().equals(entries.cluster())) {
            return refused("it belongs to cluster " + entry.cluster().brief() + ", this is "
                    + entries.cluster().brief());
        }
        // Before its place is looked at: a line that can be right nowhere is no gap, and no proof of a fork.
        var unfit = entry.flaw();
        if (unfit.isPresent()) {
            return refused(unfit.get());
        }
        var feed = entries.known(line.feed());
        if (feed.find(entry.seq(), line.hash()) != null) {
            return new Unfit(new Admission.Known());
        }
        var prev = entry.seq() > 1 ? feed.find(entry.seq() - 1, entry.prev()) : null;
        return entry.seq() > 1 && prev == null
                ? gap(line.feed() + "#" + Math.min(entry.seq() - 1, feed.end() + 1)
                        + (entry.seq() - 1 > feed.end() ? "" : " with hash " + entry.prev().first(16) + "..."))
                : behind(feed, prev);
    }

    /** The place is right; now what the line rests on. */
    private Verdict behind(Feed feed, @Nullable Held prev) {
        var entry = line.entry();
        var parents = new Held[entry.parents().size()];
        for (int i = 0; i < parents.length; i++) {
            var id = entry.parents().get(i);
            var parent = entries.known(id.feed()).find(id.seq(), id.hash());
            if (parent == null) {
                return gap(id.toString());
            }
            parents[i] = parent;
        }
        var causes = new Causes(prev, parents);
        var flaw = causes.flaw(entry);
        if (flaw.isPresent()) {
            return refused(flaw.get());
        }
        if (feed.strands().size() >= Feed.BRANCHES_MAX
                && feed.strands().stream().noneMatch(strand -> strand.tip().line().hash().equals(entry.prev()))) {
            return refused("its feed has " + Feed.BRANCHES_MAX + " branches already");
        }
        return new Fits(feed, prev, causes.past(feed));
    }

    private static Verdict refused(String why) {
        return new Unfit(new Admission.Refused(why));
    }

    private static Verdict gap(String missing) {
        return new Unfit(new Admission.Gap(missing));
    }
}
