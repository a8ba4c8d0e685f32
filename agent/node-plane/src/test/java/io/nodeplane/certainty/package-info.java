/** Every small history of suspicions, answers and confirmations, judged by the certainty rule that ships. */
@NullMarked
package io.nodeplane.certainty;

import org.jspecify.annotations.NullMarked;
