package io.nodeplane.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What others brought about again and again and was noted once. Whoever asks a node for something can do so as often, and
 * under as many names, as it likes: the event log has the first few things, and then of each kind that there are more.
 *
 * @param things each in a text of its own
 */
record Noted(List<String> things) {
    /** Nothing was noted yet. */
    static final Noted NOTHING = new Noted(List.of());

    private static final int THINGS_MAX = 64;

    Noted {
        things = List.copyOf(things);
    }

    boolean has(String thing) {
        return things.contains(thing);
    }

    /** {@return whether there have been so many things that each new one is only one more} */
    boolean full() {
        return things.size() >= THINGS_MAX;
    }

    /** {@return these and that one} */
    Noted with(String thing) {
        var more = new ArrayList<>(things);
        more.add(thing);
        return new Noted(more);
    }
}
