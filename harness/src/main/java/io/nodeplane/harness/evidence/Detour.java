package io.nodeplane.harness.evidence;

import java.util.List;

/**
 * The self-test of the links: was there a way round them?
 *
 * @param method how it was tried, in one sentence
 * @param tried what was tried, as {@code node-1 to 172.31.0.3:7002}
 * @param open those attempts that connected; any at all and no cut in this run means anything
 */
public record Detour(String method, List<String> tried, List<String> open) {
    public Detour {
        tried = List.copyOf(tried);
        open = List.copyOf(open);
    }

    /** {@return whether something was tried, and all of it failed} */
    public boolean closed() {
        return !tried.isEmpty() && open.isEmpty();
    }
}
