package io.nodeplane.certainty;

import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;

/**
 * A history as the shipped code holds it.
 *
 * @param entries its entries, causes first
 */
record World(int[] tips, int[] entries, Ledger ledger, Membership membership) {}
