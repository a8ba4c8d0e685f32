package io.nodeplane.harness.report;

/**
 * Something that was seen, in just its own words: what a program answered or printed.
 *
 * @param title what it is, in a few words
 * @param language of the text, as a code host colours it: {@code json}, {@code text}
 */
public record Exhibit(String title, String language, String text) {}
