package io.nodeplane.bench;

import java.util.List;

/** Bytes of an exchange between two nodes, against the bytes of the lines that one of them lacks. */
final class SyncBench {
    private SyncBench() {}

    static List<Row> run() {
        return List.of();
    }
}
