package io.nodeplane.certainty;

/**
 * A history in which a property does not hold.
 *
 * @param tips the history
 * @param what what is wrong in it
 */
record Violation(Property property, int[] tips, String what) {}
