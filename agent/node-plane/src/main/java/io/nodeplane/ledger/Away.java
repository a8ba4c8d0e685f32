package io.nodeplane.ledger;

/** How many entries of a ledger are on shelves, and how many bytes their texts have. */
record Away(long size, long bytes) {
    static final Away NONE = new Away(0, 0);

    Away and(Stretch stretch) {
        return new Away(size + stretch.size(), bytes + stretch.bytes());
    }
}
