package io.nodeplane.harness.world.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is written to the disks of one world. The same ledger lines come to all of them: each is kept once. */
final class Pieces {
    private static final byte[] LINE = "{\"entry\":".getBytes(StandardCharsets.US_ASCII);

    /** For look-ups only. */
    private final Map<ByteBuffer, byte[]> lines = new HashMap<>();

    /** {@return the bytes, which nobody changes any more, in pieces} */
    List<byte[]> of(byte[] bytes) {
        if (!begins(bytes)) {
            return List.of(bytes);
        }
        var pieces = new ArrayList<byte[]>();
        for (int from = 0, to; from < bytes.length; from = to) {
            to = from;
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
            to = Math.min(bytes.length, to + 1);
            var sought = ByteBuffer.wrap(bytes, from, to - from);
            var known = lines.get(sought);
            if (known == null) {
                known = Arrays.copyOfRange(bytes, from, to);
                lines.put(ByteBuffer.wrap(known), known);
            }
            pieces.add(known);
        }
        return pieces;
    }

    private static boolean begins(byte[] bytes) {
        return bytes.length >= LINE.length && Arrays.equals(bytes, 0, LINE.length, LINE, 0, LINE.length);
    }
}
