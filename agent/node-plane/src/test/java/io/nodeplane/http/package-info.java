/** Tests of server and client, over loopback. */
@NullMarked
package io.nodeplane.http;

import org.jspecify.annotations.NullMarked;
