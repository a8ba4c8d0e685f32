package io.nodeplane.harness.experiment;

import java.util.List;
import java.util.Optional;

/** Something that shows a part of what a week asks for. */
public sealed interface MilestonePart {

    /** {@return the name of the experiment or probe, or the path of the document} */
    String name();

    /** {@return what it shows, as one sentence without its full stop} */
    String shows();

    /**
     * One of the experiments.
     *
     * @param lines the kinds of ledger entries of which the week's report quotes some; perhaps none
     */
    record Trial(String name, String shows, List<String> lines) implements MilestonePart {
        public Trial {
            lines = List.copyOf(lines);
        }
    }

    /** Something small that is no experiment, and is done by the lab: a person's or a VPN's way to use the agent. */
    record Probe(String name, String shows) implements MilestonePart {}

    /**
     * A page that must be there.
     *
     * @param says a sentence that must stand in it
     */
    record Document(String name, String shows, Optional<String> says) implements MilestonePart {}
}
