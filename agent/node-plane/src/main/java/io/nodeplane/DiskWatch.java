package io.nodeplane;

import io.nodeplane.core.Event;
import io.nodeplane.runtime.DiskRoom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells when the disk begins to fill up, and when that is over: one event for each change. For one thread. */
final class DiskWatch {
    private final Supplier<DiskRoom> disk;
    private final Consumer<Event> events;
    private boolean low;

    DiskWatch(Supplier<DiskRoom> disk, Consumer<Event> events) {
        this.disk = disk;
        this.events = events;
    }

    void look() {
        var room = disk.get();
        if (!low && room.isLow()) {
            low = true;
            events.accept(event("disk-low", room, "; when none is left, this node ends: make room, or give it a larger"
                    + " disk"));
        } else if (low && room.isAmple()) {
            low = false;
            events.accept(event("disk-ample", room, " again"));
        }
    }

    private static Event event(String kind, DiskRoom room, String then) {
        return Event.of(kind, room.sentence() + then).with("freeBytes", room.freeBytes())
                .with("wholeBytes", room.wholeBytes());
    }
}
