/** The documents of the owner's API: what the control plane interface says, as JSON, for server and client alike. */
@NullMarked
package io.nodeplane.controlplane.json;

import org.jspecify.annotations.NullMarked;
