/** Measures the ledger against what the machine allows, both in the same run: a ratio outlives the machine. */
@NullMarked
package io.nodeplane.bench;

import org.jspecify.annotations.NullMarked;
