package io.nodeplane.cli;

import java.util.Locale;

/** What {@code doctor} finds. Each has a row in docs/operations.md and a test that makes it true; a test holds both. */
enum Trouble {
    SETTINGS, AGENT_DOWN, AGENT_STUCK, NAMESAKE, CLOCK, PEER_CLOCK, UNDIALLED, ADVERTISED, //
    SEED_SELF, SEED_CLUSTER, SEED_SILENT, RIVAL, FORKED, CHARTER, //
    DISK, DISK_SLOW, DISK_SPACE, DISK_KIND, LEDGER, SECRET, VERSIONS, VOTERS;

    /** {@return its name as it is printed} */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
