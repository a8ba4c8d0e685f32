/** What a run left behind: the record of what was done, and the ledgers and event logs of every node. Pure data. */
@NullMarked
package io.nodeplane.harness.evidence;

import org.jspecify.annotations.NullMarked;
