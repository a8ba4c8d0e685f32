/** Who is a member, where, in which state: a pure fold over the ledger, and the certainty rule. */
@NullMarked
package io.nodeplane.membership;

import org.jspecify.annotations.NullMarked;
