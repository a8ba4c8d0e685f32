package io.nodeplane.controlplane.swap;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One exchange, for whoever has to show that nothing was lost.
 *
 * @param before the plane that was in use, as it was shown last
 * @param after the plane in use from then on, as it was shown first
 * @param back whether this was a way back
 * @param why what was asked for, or what was wrong with the plane before
 * @param began when it was asked for
 * @param switched when the planes changed places
 * @param heartbeatsWaited for how long heartbeats had to wait
 * @param callsUnderWay how many calls were then answered by the plane before, to the end
 * @param differences what differed at that moment, and was accepted
 */
public record SwapRecord(Side before, Side after, boolean back, String why, Instant began, Instant switched,
        Duration heartbeatsWaited, int callsUnderWay, List<Difference> differences) {
    /** Makes the list unchangeable. */
    public SwapRecord {
        differences = List.copyOf(differences);
    }

    /**
     * A plane at the moment of the cut-over.
     *
     * @param plane its name and version
     * @param epoch as subscribers and readers see it
     * @param revision its count then
     * @param members how many living members it listed
     * @param digest of what is compared: equal on both sides unless differences were accepted
     */
    public record Side(String plane, long epoch, long revision, long members, String digest) {
        @Override
        public String toString() {
            return plane + " at " + epoch + ":" + revision + ", " + members + " living members, "
                    + digest.substring(0, Math.min(12, digest.length()));
        }
    }

    /** {@return the record in sentences} */
    @Override
    public String toString() {
        return (back ? "Back" : "Exchanged") + " at " + switched + " (asked for at " + began + ": " + why + "): from ["
                + before + "] to [" + after + "]. Heartbeats waited for " + heartbeatsWaited.toMillis() + " ms, "
                + callsUnderWay + " calls under way were answered by the plane before."
                + (differences.isEmpty() ? "" : " Accepted: " + differences);
    }
}
