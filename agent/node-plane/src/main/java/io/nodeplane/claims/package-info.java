/** Who has which overlay address: claims that exclude one another, and which of them came first. */
@NullMarked
package io.nodeplane.claims;

import org.jspecify.annotations.NullMarked;
