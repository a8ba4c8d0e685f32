/** Journal on files: append, fsync, recover; the event log; the only package that opens files. */
@NullMarked
package io.nodeplane.store;

import org.jspecify.annotations.NullMarked;
