/**
 * The append-only, hash-linked ledger: entries, their one text form, feeds, causal past, replay order and frontier.
 *
 * <p>Everything here is a value. Two ledgers with equal {@link io.nodeplane.ledger.Frontier#digest() heads} hold the
 * same entries.
 */
@NullMarked
package io.nodeplane.ledger;

import org.jspecify.annotations.NullMarked;
