/** One thread turns the core; the ports are what it needs of the world. The only package that starts threads. */
@NullMarked
package io.nodeplane.runtime;

import org.jspecify.annotations.NullMarked;
