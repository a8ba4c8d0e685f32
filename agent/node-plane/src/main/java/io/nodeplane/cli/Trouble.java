package io.nodeplane.cli;

/** What {@code doctor} finds. Each has a row in docs/operations.md and a test that makes it true; a test holds both. */
enum Trouble {
    SETTINGS("settings"), AGENT_DOWN("agent-down"), AGENT_STUCK("agent-stuck"), NAMESAKE("namesake"), CLOCK(
            "clock"), PEER_CLOCK("peer-clock"), UNDIALLED("undialled"), ADVERTISED("advertised"), SEED_SELF(
                    "seed-self"), SEED_CLUSTER("seed-cluster"), SEED_SILENT("seed-silent"), RIVAL("rival"), FORKED(
                            "forked"), CHARTER("charter"), DISK("disk"), DISK_SLOW("disk-slow"), DISK_SPACE(
                                    "disk-space"), DISK_KIND("disk-kind"), LEDGER(
                                            "ledger"), SECRET("secret"), VERSIONS("versions"), VOTERS("voters");

    private final String word;

    Trouble(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
