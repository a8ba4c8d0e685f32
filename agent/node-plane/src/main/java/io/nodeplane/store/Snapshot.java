package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.membership.Membership;
import io.nodeplane.membership.MembershipSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node had worked out of the files it had verified: {@code snapshot.bin}. Derived, and of use only as long as the
 * files hold the very bytes that it was made from; it is never asked what those bytes say.
 *
 * @param software the release that made it
 * @param feeds of each feed what is covered, by segment from 1 on without gaps
 * @param shelves what is covered of {@code shelves.bin}
 * @param ledger where the covered entries lie, packed
 * @param fold their fold, packed; a function of the set of them
 * @param head of the covered ledger
 * @param view the digest of its membership view
 */
record Snapshot(String software, ClusterId cluster, SortedMap<FeedId, List<Extent>> feeds, Prefix shelves,
        Packed ledger,
        Packed fold, Hash head, Hash view) {
    private static final String NAME = "node-plane snapshot";
    private static final int FORMAT = 2;
    private static final long UNSIGNED = 0xffff_ffffL;

    /**
     * The first lines of a segment.
     *
     * @param seal of them; its digest is {@link Hash#NONE} if the segment was not full
     * @param sum of their bytes
     */
    record Extent(Seal seal, int sum) {}

    /**
     * The first bytes of a file.
     *
     * @param sum of them, a CRC-32C
     */
    record Prefix(long bytes, int sum) {}

    /** Packed bytes, which are not looked into here. */
    record Packed(byte[] bytes) {}

    Snapshot {
        feeds = Collections.unmodifiableSortedMap(new TreeMap<>(feeds));
    }

    /** {@return a snapshot of this ledger, which is not forked, and its fold, whose lines lie in these extents} */
    static Snapshot of(Ledger ledger, Membership membership, String software, SortedMap<FeedId, List<Extent>> feeds,
            Prefix shelves) {
        var out = new Packer();
        LedgerSnapshot.write(ledger, Shelves::pack, out);
        return new Snapshot(software, ledger.cluster(), feeds, shelves, new Packed(out.packed()),
                fold(membership, ledger), ledger.head(), membership.view().digest());
    }

    /** {@return the fold of this ledger, packed} */
    static Packed fold(Membership membership, Ledger ledger) {
        var out = new Packer();
        MembershipSnapshot.write(membership, ledger, out);
        return new Packed(out.packed());
    }

    /** {@return the content of the file: what is packed, and the digest of that} */
    byte[] packed() {
        var out = new Packer().text(NAME).number(FORMAT).number(MembershipSnapshot.FOLD).text(software)
                .hash(cluster.hash()).hash(head).hash(view).number(feeds.size());
        feeds.forEach((feed, extents) -> {
            out.text(feed.label()).number(extents.size());
            extents.forEach(extent -> write(extent, out));
        });
        var content = out.number(shelves.bytes()).number(shelves.sum() & UNSIGNED).bytes(ledger.bytes())
                .bytes(fold.bytes()).packed();
        return new Packer().bytes(content).hash(Hash.of(content)).packed();
    }

    private static void write(Extent extent, Packer out) {
        var seal = extent.seal();
        out.number(seal.lines()).number(seal.first().seq()).hash(seal.first().hash()).number(seal.last().seq())
                .hash(seal.last().hash()).number(seal.bytes()).hash(seal.sha256()).number(extent.sum() & UNSIGNED);
    }

    private static Extent extent(int segment, Unpacker in) {
        var lines = in.number();
        var first = new Seal.End(in.number(), in.hash());
        var last = new Seal.End(in.number(), in.hash());
        return new Extent(new Seal(segment, lines, first, last, in.number(), in.hash()), (int) in.number());
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
                extents.add(extent(extents.size() + 1, in));
            }
            feeds.put(feed, List.copyOf(extents));
        }
        var shelves = new Prefix(in.number(), (int) in.number());
        var ledger = new Packed(in.bytes());
        var fold = new Packed(in.bytes());
        in.end();
        return new Snapshot(software, cluster, feeds, shelves, ledger, fold, head, view);
    }
}
