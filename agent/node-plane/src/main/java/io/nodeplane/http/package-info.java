/** An agent's HTTP server and the client that asks peers. The only package that opens sockets. */
@NullMarked
package io.nodeplane.http;

import org.jspecify.annotations.NullMarked;
