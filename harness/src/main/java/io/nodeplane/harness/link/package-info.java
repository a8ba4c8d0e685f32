/** One proxy per directed peer link, driven through Toxiproxy's Java client, whichever server answers it. */
@NullMarked
package io.nodeplane.harness.link;

import org.jspecify.annotations.NullMarked;
