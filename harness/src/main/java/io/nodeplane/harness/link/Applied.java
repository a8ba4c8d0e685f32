package io.nodeplane.harness.link;

import java.time.Instant;

/**
 * That a change of links is in force, and how long it took to be: links change one after another, so between the two
 * moments some had changed and some had not.
 *
 * @param started before the first call to the proxy server
 * @param ended after the answer to the last
 * @param calls how many there were
 */
public record Applied(Instant started, Instant ended, int calls) {}
