package io.nodeplane.http;

import io.nodeplane.runtime.DiskRoom;
import java.util.function.Supplier;

/**
 * The process behind a server.
 *
 * @param software name and version, for people
 * @param pid its process id
 * @param startedAt when it started, wall clock, in ms since 1970
 * @param disk how much room is left where it writes, now; any thread may ask
 */
public record About(String software, long pid, long startedAt, Supplier<DiskRoom> disk) {

    /** A process of whose disk nobody can tell. */
    public About(String software, long pid, long startedAt) {
        this(software, pid, startedAt, () -> DiskRoom.UNKNOWN);
    }
}
