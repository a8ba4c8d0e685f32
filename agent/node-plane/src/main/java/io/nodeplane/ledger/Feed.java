package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Strand.Held;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The entries of one feed: a chain, or a tree of them if it is forked. */
record Feed(FeedId id, List<Strand> strands, @Nullable Fork fork) {
    /** The most branches of one feed. A feed with more is no accident, and memory is bounded. */
    static final int BRANCHES_MAX = 16;

    static Feed none(FeedId id) {
        return new Feed(id, List.of(), null);
    }

    /** {@return the entry with this hash at this place; null if it is not here} */
    @Nullable
    Held find(long seq, Hash hash) {
        for (int i = 0; i < strands.size(); i++) {
            var strand = strands.get(i);
            if (strand.reaches(seq)) {
                var held = strand.at(seq);
                if (held.line().hash().equals(hash)) {
                    return held;
                }
            }
        }
        return null;
    }

    /** {@return whether the entry is the last of a branch} */
    boolean endsWith(Held entry) {
        for (int i = 0; i < strands.size(); i++) {
            if (strands.get(i).tip() == entry) {
                return true;
            }
        }
        return false;
    }

    /** {@return the entry that the mark means; null if it is not here} */
    @Nullable
    Held find(Mark mark) {
        if (strands.size() == 1) {
            var only = strands.get(0);
            var held = only.reaches(mark.seq()) ? only.at(mark.seq()) : null;
            return held != null && mark.means(held.line()) ? held : null;
        }
        for (var held : at(mark.seq())) {
            if (mark.means(held.line())) {
                return held;
            }
        }
        return null;
    }

    /** {@return the last entry of each branch, sorted} */
    List<EntryId> tips() {
        return strands.stream().map(strand -> strand.tip().line().id()).sorted().toList();
    }

    /** {@return the marks of its tips} */
    SortedSet<Mark> marks() {
        var marks = new TreeSet<Mark>();
        strands.forEach(strand -> marks.add(Mark.of(strand.tip().line())));
        return marks;
    }

    /** {@return the entries at this place, the one with the lowest hash first} */
    List<Held> at(long seq) {
        if (strands.size() == 1) {
            return strands.get(0).reaches(seq) ? List.of(strands.get(0).at(seq)) : List.of();
        }
        return strands.stream().filter(strand -> strand.reaches(seq)).map(strand -> strand.at(seq))
                .sorted(Comparator.comparing(held -> held.line().hash())).toList();
    }

    long end() {
        return strands.size() == 1
                ? strands.get(0).end()
                : strands.stream().mapToLong(Strand::end).max().orElse(0);
    }

    /** {@return from which seq on the entries are void, as far as that entry's causal past tells; 0 if none is} */
    long voidFrom(Held later) {
        var least = 0L;
        for (var branch : strands) {
            var rivals = strands.stream().filter(strand -> strand.reaches(branch.from())
                    && later.covers(strand.ordinal(), branch.from())).count();
            if (rivals > 1 && (least == 0 || branch.from() < least)) {
                least = branch.from();
            }
        }
        return least;
    }

    /** {@return this feed with a line more, behind the given entry; null for the first} */
    Feed with(Line line, @Nullable Held prev, Past past, int ordinal) {
        if (prev != null && strands.size() == 1 && strands.get(0).tip() == prev) {
            return new Feed(id, List.of(strands.get(0).with(line, past)), fork);
        }
        var more = new ArrayList<>(strands);
        for (int i = 0; i < more.size(); i++) {
            if (prev != null && more.get(i).tip() == prev) {
                more.set(i, more.get(i).with(line, past));
                return new Feed(id, List.copyOf(more), fork);
            }
        }
        more.add(new Strand(ordinal, prev == null ? ordinal : prev.strand(), line.entry().seq(),
                Run.of(Chain.empty())).with(line, past));
        var grown = new Feed(id, List.copyOf(more), null);
        return more.size() == 1 ? grown : new Feed(id, grown.strands, grown.fork(id));
    }

    /** {@return how many of its entries can be laid on a shelf: those in memory, but the last; none of a forked feed} */
    int shelvable() {
        return strands.size() == 1 ? strands.getFirst().entries().open() - 1 : 0;
    }

    /** {@return the oldest of those, at most so many, with about so many bytes} */
    Stretch oldest(int most, int bytesMax) {
        return strands.getFirst().entries().oldest(Math.min(most, shelvable()), bytesMax);
    }

    /** {@return this feed, of which every line in memory is in an array of its own} */
    Feed settled() {
        return new Feed(id, strands.stream().map(Strand::settled).toList(), fork);
    }

    /** {@return this feed, which is no fork, with its oldest entries in memory on that shelf} */
    Feed with(Stretch stretch, Shelf shelf) {
        return new Feed(id, List.of(strands.getFirst().with(stretch, shelf)), null);
    }

    private Fork fork(FeedId feed) {
        var seq = strands.stream().filter(strand -> strand != strands.get(0)).mapToLong(Strand::from).min()
                .orElseThrow();
        var rivals = at(seq);
        return new Fork(feed, seq, rivals.get(0).line(), rivals.get(1).line());
    }

    /** {@return marks of this feed from its tips down in steps that double: whoever holds some of it finds one that he holds} */
    TreeSet<Mark> ladder() {
        var marks = new TreeSet<Mark>();
        for (var strand : strands) {
            var end = strand.end();
            for (long step = 0; end - step >= 1; step = step == 0 ? 1 : step * 2) {
                marks.add(Mark.of(upon(strand, end - step).line()));
            }
            marks.add(Mark.of(upon(strand, 1).line()));
        }
        return marks;
    }

    /** {@return the entry at that place in the branch that ends in this strand} */
    private Held upon(Strand branch, long seq) {
        var strand = branch;
        while (seq < strand.from()) {
            strand = strand(strand.trunk());
        }
        return strand.at(seq);
    }

    private int index(Strand strand) {
        for (int i = 0;; i++) {
            if (strands.get(i) == strand) {
                return i;
            }
        }
    }

    private Strand strand(int ordinal) {
        return strands.stream().filter(strand -> strand.ordinal() == ordinal).findFirst().orElseThrow();
    }

    /**
     * {@return of each strand the greatest seq that somebody with these marks holds, in the order of the strands; null if
     * none of the marks is here: then nobody can tell}
     */
    long @Nullable [] known(SortedSet<Mark> marks) {
        if (strands.size() == 1 && marks.size() == 1) {
            var mark = marks.first();
            return find(mark) == null ? null : new long[]{mark.seq()};
        }
        var known = new long[strands.size()];
        var located = false;
        for (var mark : marks) {
            var found = find(mark);
            if (found != null) {
                located = true;
                var seq = mark.seq();
                for (var at = strand(found.strand());; at = strand(at.trunk())) {
                    var index = index(at);
                    known[index] = Math.max(known[index], seq);
                    if (at.trunk() == at.ordinal()) {
                        break;
                    }
                    seq = at.from() - 1;
                }
            }
        }
        return located || marks.isEmpty() ? known : null;
    }
}
