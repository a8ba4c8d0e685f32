package io.nodeplane.core;

/**
 * A probe round that is under way.
 *
 * @param helpersAsked indirect probes sent
 * @param helpersFailed those that failed
 * @param direct why the direct probe failed; empty while it is open
 */
record Round(int helpersAsked, int helpersFailed, String direct) {
    static final Round OPEN = new Round(0, 0, "");
}
