/** What becomes of the packets of a data link, as a function of a seed, its conditions and the times it is given. */
@NullMarked
package io.nodeplane.harness.link.data;

import org.jspecify.annotations.NullMarked;
