/**
 * The API by which the owner of a node gives orders: the seven operations of any control plane over HTTP, on a unix socket
 * or on the loopback interface, and never where peers come in.
 */
@NullMarked
package io.nodeplane.api;

import org.jspecify.annotations.NullMarked;
