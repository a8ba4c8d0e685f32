/** One run: a world is opened, the timeline performed, the disks gathered, the world closed, and the whole judged. */
@NullMarked
package io.nodeplane.harness.run;

import org.jspecify.annotations.NullMarked;
