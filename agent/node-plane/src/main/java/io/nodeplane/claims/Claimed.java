package io.nodeplane.claims;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Places;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one node claims by its metadata, and since which of its own entries: a function of the set of these entries, in
 * whatever order they come.
 *
 * <p>A claim goes on from one word of the node to the next, in replay order, as long as each covers it: a block that becomes
 * smaller is as old as the greater one was, and one that becomes greater is new.
 *
 * <p>Of the words before the last one only the places are kept: nobody asks for them, unless the node has two feeds that come
 * beside each other.
 *
 * @param earlier the entries that carry metadata, but the last, in replay order
 * @param last the last of them; null if there is none
 * @param since what the last of them claims, and the entry from which on the claim was never dropped
 */
public record Claimed(Places earlier, @Nullable Line last, SortedMap<Claim, Line> since) {
    public static final Claimed NOTHING = new Claimed(Places.NONE, null, Collections.emptySortedMap());

    /**
     * {@return what was packed}
     *
     * @param earlier the entries that carry metadata, but the last, in replay order
     * @param last the last of them; null if there is none
     * @param lines since when each claim of the last word stands, in the order of the claims
     * @throws IllegalArgumentException if they are not as many as that claims
     */
    public static Claimed of(Places earlier, @Nullable Line last, List<Line> lines) {
        var claims = last == null ? List.<Claim>of() : claims(last);
        if (claims.size() != lines.size()) {
            throw new IllegalArgumentException(
                    claims.size() + " claims, and it is said of " + lines.size() + " since when they stand");
        }
        var since = new TreeMap<Claim, Line>();
        for (int i = 0; i < lines.size(); i++) {
            since.put(claims.get(i), lines.get(i));
        }
        return new Claimed(earlier, last, Collections.unmodifiableSortedMap(since));
    }

    private static Claimed of(List<Line> words, SortedMap<Claim, Line> since) {
        var earlier = Places.NONE;
        for (int i = 0; i + 1 < words.size(); i++) {
            earlier = earlier.with(words.get(i));
        }
        return new Claimed(earlier, words.isEmpty() ? null : words.getLast(), since);
    }

    /** {@return this, after one word more} Nearly always it is the last one, which costs nothing. */
    public Claimed with(Line word, Ledger ledger) {
        if (last == null) {
            return new Claimed(earlier, word, after(since, word));
        }
        if (Line.REPLAY_ORDER.compare(last, word) < 0) {
            return new Claimed(earlier.with(last), word, after(since, word));
        }
        var sorted = words(ledger);
        sorted.add(word);
        sorted.sort(Line.REPLAY_ORDER);
        SortedMap<Claim, Line> claimed = Collections.emptySortedMap();
        for (var each : sorted) {
            claimed = after(claimed, each);
        }
        return of(sorted, claimed);
    }

    /** {@return the entries that carry metadata, in replay order; the ledger holds them} */
    public List<Line> words(Ledger ledger) {
        var words = earlier.lines(ledger);
        if (last != null) {
            words.add(last);
        }
        return words;
    }

    private static SortedMap<Claim, Line> after(SortedMap<Claim, Line> before, Line word) {
        var since = new TreeMap<Claim, Line>();
        for (var claim : claims(word)) {
            since.put(claim, before.entrySet().stream().filter(earlier -> earlier.getKey().covers(claim))
                    .map(SortedMap.Entry::getValue).min(Line.REPLAY_ORDER).orElse(word));
        }
        return Collections.unmodifiableSortedMap(since);
    }

    private static List<Claim> claims(Line word) {
        return switch (word.entry().bodyOnce()) {
            case Body.Joined joined -> Claim.in(joined.metadata());
            case Body.Updated updated -> Claim.in(updated.metadata());
            case Body other -> throw new IllegalStateException("no metadata in a " + other.kind());
        };
    }
}
