package io.nodeplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Event;
import io.nodeplane.runtime.DiskRoom;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
    private static final long GIB = 1L << 30;

    @Test
    void a_disk_that_fills_up_is_told_once_and_once_when_there_is_room_again() {
        var room = new AtomicReference<>(new DiskRoom(60, 100));
        var events = new ArrayList<Event>();
        var watch = new DiskWatch(room::get, events::add);
        for (var free : new long[]{60, 10, 9, 3, 9, 12, 9, 14}) {
            room.set(new DiskRoom(free, 100));
            watch.look();
        }
        assertThat(events).extracting(Event::kind).containsExactly("disk-low");
        room.set(new DiskRoom(15, 100));
        watch.look();
        watch.look();
        assertThat(events).extracting(Event::kind).containsExactly("disk-low", "disk-ample");
        room.set(new DiskRoom(9, 100));
        watch.look();
        assertThat(events).extracting(Event::kind).containsExactly("disk-low", "disk-ample", "disk-low");
    }

    @Test
    void low_is_less_than_a_tenth_and_of_a_large_disk_less_than_a_gibibyte() {
        assertThat(new DiskRoom(10, 100).isLow()).isFalse();
        assertThat(new DiskRoom(9, 100).isLow()).isTrue();
        assertThat(new DiskRoom(GIB, 1000 * GIB).isLow()).isFalse();
        assertThat(new DiskRoom(GIB - 1, 1000 * GIB).isLow()).isTrue();
        assertThat(DiskRoom.UNKNOWN.isLow()).isFalse();
        assertThat(DiskRoom.UNKNOWN.isAmple()).isTrue();
    }
}
