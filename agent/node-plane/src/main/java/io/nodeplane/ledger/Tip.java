package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;

/** The last entry of a feed that somebody has. */
public record Tip(long seq, Hash hash) {}
