package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Who has which overlay address and which key, as docs/membership.md says: of claims that meet, the one that was made first
 * in replay order holds.
 */
public final class Titles {
    /**
     * A claim of a present member.
     *
     * @param range its addresses; empty if it is a key
     * @param since the entry from which on the member claims it without a break
     */
    private record Title(NodeId by, String text, Optional<AddressRange> range, Fact since) {

        boolean meets(Title other) {
            return range.isPresent() && other.range.isPresent()
                    ? range.get().meets(other.range.get())
                    : range.isEmpty() && other.range.isEmpty() && text.equals(other.text);
        }
    }

    private final List<Title> titles = new ArrayList<>();

    /**
     * Adds what a present member claims.
     *
     * @param words its entries that carry metadata, void ones left out
     * @param back the entry by which it came back after its last death; empty if it never died
     */
    void add(NodeId node, SortedSet<Fact> words, Optional<Fact> back) {
        if (words.isEmpty()) {
            return;
        }
        var said = List.copyOf(words);
        for (var claim : claims(said.getLast())) {
            var since = begin(said, claim);
            titles.add(new Title(node, claim, AddressRange.read(claim),
                    back.filter(returned -> Fact.REPLAY_ORDER.compare(since, returned) < 0).orElse(since)));
        }
    }

    /** {@return to whom something is refused, with what stands in the way of each claim, in the order of the sentences} */
    SortedMap<NodeId, List<String>> refused() {
        var refused = new TreeMap<NodeId, List<String>>();
        for (var title : titles) {
            var sentence = titles.stream().filter(other -> !other.by().equals(title.by()) && other.meets(title)
                    && Fact.REPLAY_ORDER.compare(other.since(), title.since()) < 0).map(Title::since)
                    .min(Fact.REPLAY_ORDER)
                    .map(first -> refusal(title.text(), first.writer(), first.name()));
            sentence.ifPresent(told -> refused.computeIfAbsent(title.by(), any -> new ArrayList<>()).add(told));
        }
        refused.values().forEach(sentences -> sentences.sort(null));
        return refused;
    }

    /** {@return why a claim is refused} */
    public static String refusal(String claim, NodeId holder, EntryName since) {
        return "claims " + AddressRange.read(claim).filter(AddressRange::ipv6).map(AddressRange::spelled).orElse(claim)
                + ", and " + holder + " has claimed it, or a part of it, since " + since;
    }

    /** The first word of the unbroken row that leads to the last one, each of which claims all that the next one goes on with. */
    private static Fact begin(List<Fact> said, String claim) {
        var wanted = List.of(claim);
        var begin = said.getLast();
        for (int i = said.size() - 2; i >= 0; i--) {
            var later = wanted;
            wanted = claims(said.get(i)).stream()
                    .filter(earlier -> later.stream().anyMatch(one -> includes(earlier, one))).toList();
            if (wanted.isEmpty()) {
                return begin;
            }
            begin = said.get(i);
        }
        return begin;
    }

    private static boolean includes(String claim, String other) {
        var range = AddressRange.read(claim);
        var part = AddressRange.read(other);
        return claim.equals(other) || range.isPresent() && part.isPresent() && range.get().contains(part.get());
    }

    /** {@return whether an entry with metadata claims anything} */
    static boolean claimsAny(Fact word) {
        return !claims(word).isEmpty();
    }

    private static List<String> claims(Fact word) {
        var metadata = switch (word.says()) {
            case Statement.Joined joined -> joined.metadata();
            case Statement.Updated updated -> updated.metadata();
            case Statement other -> throw new IllegalStateException("no metadata in " + other);
        };
        var claims = new ArrayList<String>();
        for (var part : metadata.getOrDefault("allowedIps", "").split(",", -1)) {
            if (AddressRange.read(part).filter(range -> claims.stream()
                    .noneMatch(one -> range.equals(AddressRange.read(one).orElseThrow()))).isPresent()) {
                claims.add(part);
            }
        }
        var key = metadata.getOrDefault("publicKey", "");
        if (isKey(key)) {
            claims.add(key);
        }
        return claims;
    }

    /** 32 bytes in base64: 43 characters of which the last has two bits to spare, and the padding. */
    private static boolean isKey(String text) {
        return text.matches("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
                && Base64.getDecoder().decode(text).length == 32;
    }
}
