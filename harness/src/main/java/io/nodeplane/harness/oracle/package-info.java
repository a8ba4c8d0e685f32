/**
 * A judge that shares no rule with the agent: lines, causes, order, fold, votes and certainty, written a second time from
 * {@code docs/ledger.md} and {@code docs/membership.md}. It is fed with text, and knows of the agent only what a node id is.
 */
@NullMarked
package io.nodeplane.harness.oracle;

import org.jspecify.annotations.NullMarked;
