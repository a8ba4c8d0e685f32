/** The cluster's founding document: the same file on every node, and the only source of rules that decide a state. */
@NullMarked
package io.nodeplane.charter;

import org.jspecify.annotations.NullMarked;
