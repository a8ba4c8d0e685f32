package io.nodeplane.core;

import java.util.ArrayList;
import java.util.List;

/**
 * What others brought about again and again and was noted once: the last few things, first come first forgotten. Whoever
 * asks a node for something can do so as often as it likes; the event log has the change, and not each time.
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

    /** {@return these and that one; themselves if it was noted before} */
    Noted with(String thing) {
        if (things.contains(thing)) {
            return this;
        }
        var more = new ArrayList<>(things.subList(things.size() == THINGS_MAX ? 1 : 0, things.size()));
        more.add(thing);
        return new Noted(more);
    }
}
