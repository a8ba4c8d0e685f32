package io.nodeplane.harness.standing.demo;

import io.nodeplane.harness.console.Progress;
import java.util.ArrayList;
import java.util.List;

/** Tells the audience, and keeps what was told. */
public final class Narrator {
    private final Progress progress;
    private final List<String> told = new ArrayList<>();

    public Narrator(Progress progress) {
        this.progress = progress;
    }

    /** Tells a line, which stays. */
    public void tell(String line) {
        told.add(line);
        progress.say(line);
    }

    /** Shows on a terminal, until the next time, how it is at the moment. */
    void meanwhile(String line) {
        if (progress.live()) {
            progress.doing(line);
        }
    }

    /** Asks the audience; what is asked is no part of what was told. */
    void ask(String line) {
        meanwhile("");
        progress.say(line);
    }

    /** {@return all lines that were told} */
    public List<String> told() {
        return List.copyOf(told);
    }
}
