/** How often live nodes are suspected, and confirmed dead, and what it costs the ledger: many simulated hours, counted. */
@NullMarked
package io.nodeplane.harness.rates;

import org.jspecify.annotations.NullMarked;
