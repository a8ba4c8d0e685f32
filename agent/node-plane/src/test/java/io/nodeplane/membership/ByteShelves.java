package io.nodeplane.membership;

import io.nodeplane.canon.Packer;
import io.nodeplane.canon.Unpacker;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.LedgerSnapshot;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Shelf;
import io.nodeplane.ledger.Stretch;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Shelves in memory: what lies there is bytes alone, and each is packed as its number. */
final class ByteShelves {
    private final List<Shelf> all = new ArrayList<>();

    /** {@return the ledger, of which some of the oldest entries lie here now, in portions of any size} */
    Ledger laid(Ledger ledger, Random dice) {
        var laid = ledger;
        for (var feed : ledger.feeds()) {
            if (dice.nextInt(4) == 0 && laid.shelvable(feed) > 0) {
                var stretch = laid.oldest(feed, 1 + dice.nextInt(5), 300 + dice.nextInt(2000));
                laid = laid.with(stretch, shelf(stretch.feed(), stretch.firstSeq(), texts(stretch.lines()),
                        stretch.pasts()));
            }
        }
        return laid;
    }

    private Shelf shelf(FeedId feed, long firstSeq, byte[] lines, byte[] pasts) {
        Shelf shelf = () -> Stretch.of(feed, firstSeq, lines, pasts);
        all.add(shelf);
        return shelf;
    }

    byte[] packed(Ledger ledger) {
        var out = new Packer();
        LedgerSnapshot.write(ledger, (shelf, packer) -> packer.number(all.indexOf(shelf)), out);
        return out.packed();
    }

    /** {@return the ledger that was packed; the other one has its lines} */
    Ledger unpacked(byte[] packed, Ledger lines) {
        var in = new Unpacker(packed);
        var ledger = LedgerSnapshot.read(lines.cluster(), in, new LedgerSnapshot.Source() {
            @Override
            public Shelf shelf(FeedId feed, long firstSeq, int size, Unpacker number) {
                var at = number.number();
                if (at >= all.size()) {
                    throw new IllegalArgumentException("there is no shelf " + at);
                }
                return all.get((int) at);
            }

            @Override
            public byte[] lines(FeedId feed, long firstSeq) {
                var here = lines.feed(feed);
                return texts(here.subList(Math.min(here.size(), (int) firstSeq - 1), here.size()));
            }
        });
        in.end();
        return ledger;
    }

    static byte[] texts(List<Line> lines) {
        var texts = new ByteArrayOutputStream();
        for (var line : lines) {
            texts.writeBytes(line.bytes());
            texts.write('\n');
        }
        return texts.toByteArray();
    }
}
