/** The link server: a small server on the JVM that speaks Toxiproxy's HTTP API and has its toxics. */
@NullMarked
package io.nodeplane.harness.link.server;

import org.jspecify.annotations.NullMarked;
