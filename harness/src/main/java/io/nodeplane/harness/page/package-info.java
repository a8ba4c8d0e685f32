/** Reports as pages for a browser: one file each, that needs nothing else. */
@NullMarked
package io.nodeplane.harness.page;

import org.jspecify.annotations.NullMarked;
