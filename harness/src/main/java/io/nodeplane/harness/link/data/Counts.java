package io.nodeplane.harness.link.data;

/**
 * What passed a directed data link, and what did not: {@code received + doubled} is the sum of all others but the bytes, and
 * of what waits.
 *
 * @param received packets that came in
 * @param sent packets that went out
 * @param cut gone because the link was cut
 * @param lost gone by chance
 * @param dropped gone because too much waited, or the other end could not be reached
 * @param doubled how many there were a second time
 * @param overtaken how many of those carried were held back
 * @param waiting under way now
 */
public record Counts(long received, long receivedBytes, long sent, long sentBytes, long cut, long lost, long dropped,
        long doubled, long overtaken, long waiting) {}
