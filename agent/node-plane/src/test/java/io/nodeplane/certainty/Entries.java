package io.nodeplane.certainty;

import java.util.Arrays;

/**
 * Every entry that any explored history holds. An entry is what it does and the tips of all feeds that its writer had
 * when it wrote: so its number stands for its whole causal past. 0 is the tip of a feed to which nothing was added.
 *
 * <p>A history, or a part of one that is closed under causes, is the tips of its feeds. How many entries of each feed it
 * holds is packed in a {@code long}, a byte for each feed: a vector clock.
 */
final class Entries {
    final Bounds bounds;
    final Symmetry symmetry;
    private final Tuples known;
    /** What lies before each entry, as counts. */
    private long[] pasts = new long[1 << 10];
    private byte[] feeds = new byte[1 << 10];
    /** The entry under each renaming; 0 if nobody asked yet. */
    private int[] images;

    Entries(Bounds bounds, Symmetry symmetry) {
        this.bounds = bounds;
        this.symmetry = symmetry;
        this.known = new Tuples(bounds.feeds() + 1);
        this.images = new int[symmetry.size() << 10];
        known.add(tuple(new int[bounds.feeds()], -1));
    }

    int size() {
        return known.size();
    }

    /** {@return the number of the entry with this act whose writer knows exactly these tips} */
    int of(int[] tips, Act act) {
        var before = known.size();
        var entry = known.add(tuple(tips, act.code()));
        if (entry == before) {
            if (entry >= pasts.length) {
                pasts = Arrays.copyOf(pasts, entry * 2);
                feeds = Arrays.copyOf(feeds, entry * 2);
                images = Arrays.copyOf(images, entry * 2 * symmetry.size());
            }
            pasts[entry] = counts(tips);
            feeds[entry] = (byte) switch (act.kind()) {
                case LOSE -> bounds.second();
                case BACK -> bounds.branch();
                default -> feed(tips, act.writer());
            };
        }
        return entry;
    }

    private int[] tuple(int[] tips, int act) {
        var tuple = Arrays.copyOf(tips, tips.length + 1);
        tuple[tips.length] = act;
        return tuple;
    }

    Act act(int entry) {
        return Act.of(known.at(entry, bounds.feeds()));
    }

    int feed(int entry) {
        return feeds[entry];
    }

    /** {@return the feed that the node writes in a history: the last that it began} */
    int feed(int[] tips, int node) {
        return node == loser(tips) ? bounds.second() : node == setBack(tips) ? bounds.branch() : node;
    }

    /** {@return who began a second feed in a history; -1 if nobody did} */
    int loser(int[] tips) {
        return bounds.losses() + bounds.setBacks() == 0 ? -1 : writer(tips[bounds.second()]);
    }

    /** {@return who was set back in a history; -1 if nobody was} */
    int setBack(int[] tips) {
        return bounds.setBacks() == 0 ? -1 : writer(tips[bounds.branch()]);
    }

    private int writer(int tip) {
        return tip == 0 ? -1 : act(tip).writer();
    }

    /** {@return how many entries of its writer's first feed an entry of a branch, or of a second feed, knows} */
    int kept(int entry) {
        return count(pasts[entry], act(entry).writer());
    }

    int tip(int entry, int feed) {
        return known.at(entry, feed);
    }

    /** {@return the history that the writer knew} */
    int[] tips(int entry) {
        return Arrays.copyOf(known.get(entry), bounds.feeds());
    }

    /** {@return the place of the entry in its feed, from 1} */
    int seq(int entry) {
        return count(pasts[entry], feeds[entry]) + 1;
    }

    /** {@return how many entries lie before this one} */
    int depth(int entry) {
        return total(pasts[entry]);
    }

    boolean precedes(int earlier, int later) {
        return count(pasts[later], feeds[earlier]) >= seq(earlier);
    }

    /** {@return the counts of the least history that holds the entry} */
    long reach(int entry) {
        return entry == 0 ? 0 : pasts[entry] + (1L << 8 * feeds[entry]);
    }

    long counts(int[] tips) {
        var counts = 0L;
        for (int feed = 0; feed < tips.length; feed++) {
            counts |= (tips[feed] == 0 ? 0L : seq(tips[feed])) << 8 * feed;
        }
        return counts;
    }

    static int count(long counts, int feed) {
        return (int) (counts >>> 8 * feed) & 255;
    }

    static int total(long counts) {
        var total = 0;
        for (var rest = counts; rest != 0; rest >>>= 8) {
            total += (int) rest & 255;
        }
        return total;
    }

    /** {@return the entries of a history, causes first: of those with equally many before them, feed by feed} */
    int[] all(int[] tips) {
        var all = new int[total(counts(tips))];
        var size = 0;
        for (int feed = 0; feed < tips.length; feed++) {
            for (var entry = tips[feed]; entry != 0; entry = tip(entry, feed)) {
                var place = size++;
                for (; place > 0 && depth(all[place - 1]) > depth(entry); place--) {
                    all[place] = all[place - 1];
                }
                all[place] = entry;
            }
        }
        return all;
    }

    /** {@return the entry as it is when the nodes bear other names} */
    int image(int entry, int renaming) {
        if (entry == 0 || renaming == 0) {
            return entry;
        }
        var place = entry * symmetry.size() + renaming;
        if (images[place] == 0) {
            var names = symmetry.renaming(renaming);
            var image = of(image(tips(entry), renaming), act(entry).renamed(names));
            images[place] = image;
        }
        return images[place];
    }

    int[] image(int[] tips, int renaming) {
        var names = symmetry.renaming(renaming);
        var image = new int[tips.length];
        for (int feed = 0; feed < tips.length; feed++) {
            image[feed < names.length ? names[feed] : feed] = image(tips[feed], renaming);
        }
        return image;
    }
}
