package io.nodeplane.claims;

import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Chain;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
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
 * @param words the entries that carry metadata, in replay order
 * @param since what the last of them claims, and the entry from which on the claim was never dropped
 */
public record Claimed(Chain<Line> words, SortedMap<Claim, Line> since) {
    public static final Claimed NOTHING = new Claimed(Chain.empty(), Collections.emptySortedMap());

    /**
     * {@return what was packed}
     *
     * @param lines since when each claim of the last word stands, in the order of the claims
     * @throws IllegalArgumentException if they are not as many as that claims
     */
    public static Claimed of(Chain<Line> words, List<Line> lines) {
        var claims = words.isEmpty() ? List.<Claim>of() : claims(words.get(words.size() - 1));
        if (claims.size() != lines.size()) {
            throw new IllegalArgumentException(
                    claims.size() + " claims, and it is said of " + lines.size() + " since when they stand");
        }
        var since = new TreeMap<Claim, Line>();
        for (int i = 0; i < lines.size(); i++) {
            since.put(claims.get(i), lines.get(i));
        }
        return new Claimed(words, Collections.unmodifiableSortedMap(since));
    }

    /** {@return this, after one word more} Nearly always it is the last one, which costs nothing. */
    public Claimed with(Line word) {
        var last = last();
        if (last == null || Line.REPLAY_ORDER.compare(last, word) < 0) {
            return new Claimed(words.with(word), after(since, word));
        }
        var sorted = new ArrayList<Line>(words);
        sorted.add(word);
        sorted.sort(Line.REPLAY_ORDER);
        SortedMap<Claim, Line> claimed = Collections.emptySortedMap();
        for (var each : sorted) {
            claimed = after(claimed, each);
        }
        return new Claimed(Chain.of(sorted), claimed);
    }

    /** {@return the last word; null if none was said} */
    public @Nullable Line last() {
        return words.isEmpty() ? null : words.get(words.size() - 1);
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
