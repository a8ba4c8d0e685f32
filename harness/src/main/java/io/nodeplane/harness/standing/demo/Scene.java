package io.nodeplane.harness.standing.demo;

import java.util.List;

/**
 * One scene.
 *
 * @param title a few words
 * @param says what is about to be done, and what to look for; never what is seen
 */
public record Scene(String title, List<String> says, List<Beat> beats) {}
