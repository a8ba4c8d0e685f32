package io.nodeplane.store;

/**
 * Where a data directory lies. A copy of the directory lies elsewhere.
 *
 * @param machine the SHA-256 of the machine's id; empty if it has none
 * @param device the number of the file system; empty if it does not tell
 * @param inode the directory's number in it; empty if it does not tell
 * @param path the SHA-256 of the directory's real path
 */
public record Whereabouts(String machine, String device, String inode, String path) {}
