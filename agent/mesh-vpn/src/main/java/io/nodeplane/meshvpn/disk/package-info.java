/** What outlives the process: the private key, and the last view. */
@NullMarked
package io.nodeplane.meshvpn.disk;

import org.jspecify.annotations.NullMarked;
