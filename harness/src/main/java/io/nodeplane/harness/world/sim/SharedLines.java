package io.nodeplane.harness.world.sim;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import io.nodeplane.wire.Messages;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ledger lines that come over a simulated network. All nodes are in one memory: of the lines that have the same
 * bytes there is one, which was verified when it came first.
 */
final class SharedLines implements Messages.Lines {
    private static final int HASH_END = "\"}".length();

    private final LineReader reader = new LineReader();
    /** For look-ups only. */
    private final Map<Hash, Line> known = new HashMap<>();

    @Override
    public Line read(byte[] bytes, int from, int to) {
        var place = to - HASH_END - Hash.DIGITS;
        if (place > from && hash(bytes, place) instanceof Hash hash) {
            var line = known.get(hash);
            if (line != null && line.reads(bytes, from, to)) {
                return line;
            }
        }
        var line = reader.read(bytes, from, to);
        known.putIfAbsent(line.hash(), line);
        return line;
    }

    private static @Nullable Hash hash(byte[] bytes, int from) {
        try {
            return Hash.read(bytes, from);
        } catch (IllegalArgumentException none) {
            // Then it is no line, which the reader says better.
            return null;
        }
    }
}
