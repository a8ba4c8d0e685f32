package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Sha256;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Membership;
import io.nodeplane.membership.MembershipSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node had worked out of the files it had verified: {@code snapshot.bin}. Derived, and of use only as long as the
 * files hold the very bytes that it was made from; it is never asked what those bytes say.
 *
 * @param software the release that made it
 * @param feeds of each feed what is covered, by segment from 1 on without gaps
 * @param fold ledger and membership, packed; a function of the covered entries
 * @param head of the covered ledger
 * @param view the digest of its membership view
 */
record Snapshot(String software, ClusterId cluster, SortedMap<FeedId, List<Extent>> feeds, Fold fold, Hash head,
        Hash view) {
    private static final String NAME = "node-plane snapshot";
    private static final int FORMAT = 1;

    /**
     * The first bytes of a segment.
     *
     * @param sha256 of those bytes
     * @param ends where its lines end; the last one where the bytes end
     */
    record Extent(Hash sha256, int[] ends) {

        int bytes() {
            return ends[ends.length - 1];
        }
    }

    /** Packed bytes, which are not looked into here. */
    record Fold(byte[] packed) {

        static Fold of(Ledger ledger, Membership membership) {
            var out = new Packer();
            LedgerSnapshot.write(ledger, out);
            MembershipSnapshot.write(membership, ledger, out);
            return new Fold(out.packed());
        }
    }

    Snapshot {
        feeds = Collections.unmodifiableSortedMap(new TreeMap<>(feeds));
    }

    /**
     * {@return a snapshot of this ledger and its fold; empty if there can be none}
     *
     * @param segments of each feed how many lines each of its segments has: they must be those of the ledger
     */
    static Optional<Snapshot> of(Ledger ledger, Membership membership, String software,
            SortedMap<FeedId, List<Integer>> segments) {
        if (!LedgerSnapshot.possible(ledger) || !ledger.feeds().equals(List.copyOf(segments.keySet()))) {
            return Optional.empty();
        }
        var feeds = new TreeMap<FeedId, List<Extent>>();
        for (var feed : segments.entrySet()) {
            var lines = ledger.feed(feed.getKey());
            if (feed.getValue().stream().mapToInt(Integer::intValue).sum() != lines.size()
                    || feed.getValue().contains(0)) {
                return Optional.empty();
            }
            var parts = new ArrayList<List<Line>>();
            var from = 0;
            for (var size : feed.getValue()) {
                parts.add(lines.subList(from, from + size));
                from += size;
            }
            // Not from the files: what is covered is what has been verified, and nothing that came between.
            feeds.put(feed.getKey(), parts.parallelStream().map(Snapshot::extent).toList());
        }
        return Optional.of(new Snapshot(software, ledger.cluster(), feeds, Fold.of(ledger, membership), ledger.head(),
                membership.view().digest()));
    }

    private static Extent extent(List<Line> lines) {
        var sha = new Sha256();
        var ends = new int[lines.size()];
        var at = 0;
        for (int i = 0; i < ends.length; i++) {
            lines.get(i).digest(sha);
            at += lines.get(i).length() + 1;
            ends[i] = at;
        }
        return new Extent(sha.result(), ends);
    }

    /** {@return the content of the file: what is packed, and the digest of that} */
    byte[] packed() {
        var out = new Packer().text(NAME).number(FORMAT).number(MembershipSnapshot.FOLD).text(software)
                .hash(cluster.hash()).hash(head).hash(view).number(feeds.size());
        feeds.forEach((feed, extents) -> {
            out.text(feed.label()).number(extents.size());
            for (var extent : extents) {
                out.hash(extent.sha256()).number(extent.ends().length);
                var at = 0;
                for (var end : extent.ends()) {
                    out.number(end - at);
                    at = end;
                }
            }
        });
        var content = out.bytes(fold.packed()).packed();
        return new Packer().bytes(content).hash(Hash.of(content)).packed();
    }

    /**
     * {@return the snapshot that the bytes are}
     *
     * @throws IllegalArgumentException if they are none, or one of another format or another version of the fold; the
     *     message says which
     */
    static Snapshot parse(byte[] bytes) {
        var file = new Unpacker(bytes);
        var content = file.bytes();
        if (!Hash.of(content).equals(file.hash())) {
            throw new IllegalArgumentException("it does not match its own digest");
        }
        file.end();
        var in = new Unpacker(content);
        if (!in.text().equals(NAME) || in.number() != FORMAT || in.number() != MembershipSnapshot.FOLD) {
            throw new IllegalArgumentException("it is of another format, or another version of the fold");
        }
        var software = in.text();
        var cluster = new ClusterId(in.hash());
        var head = in.hash();
        var view = in.hash();
        var feeds = new TreeMap<FeedId, List<Extent>>();
        for (var left = in.number(); left > 0; left--) {
            var feed = new FeedId(in.text());
            var extents = new ArrayList<Extent>();
            for (var more = in.number(); more > 0; more--) {
                extents.add(extent(in));
            }
            feeds.put(feed, extents);
        }
        var fold = new Fold(in.bytes());
        in.end();
        return new Snapshot(software, cluster, feeds, fold, head, view);
    }

    private static Extent extent(Unpacker in) {
        var sha256 = in.hash();
        var ends = new int[in.size()];
        var at = 0;
        for (int i = 0; i < ends.length; i++) {
            at = Math.addExact(at, Math.toIntExact(in.number()));
            ends[i] = at;
        }
        if (at == 0) {
            throw new IllegalArgumentException("a segment without lines");
        }
        return new Extent(sha256, ends);
    }
}
