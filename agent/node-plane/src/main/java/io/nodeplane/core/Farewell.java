package io.nodeplane.core;

import java.util.ArrayList;
import java.util.List;

/**
 * A leave that is written and that no other member is known to have stored. {@link Farewells} alone changes it.
 *
 * @param handles of those who wait to hear of it
 * @param deadline when they are told that nobody could be told, in ms of the monotonic clock
 */
record Farewell(List<Long> handles, long deadline) {
    Farewell {
        handles = List.copyOf(handles);
    }

    /** {@return this farewell, of which one more waits to hear} */
    Farewell with(long handle) {
        var more = new ArrayList<>(handles);
        more.add(handle);
        return new Farewell(more, deadline);
    }
}
