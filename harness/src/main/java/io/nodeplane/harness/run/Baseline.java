package io.nodeplane.harness.run;

import io.nodeplane.harness.evidence.Sample;
import io.nodeplane.harness.evidence.Window;
import io.nodeplane.harness.experiment.Step;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.VpnFault;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/** What is counted at the beginning of each step, and what it says of the time before a fault. */
final class Baseline {
    /** Since the last step that disturbs anything. */
    private final List<Sample> calm = new ArrayList<>();
    private Sample before;
    private Sample now;
    /** Whether the last step disturbed nothing. */
    private boolean quiet;

    Baseline(Sample first) {
        this.before = first;
        this.now = first;
    }

    /** Learns what was counted as this step begins. */
    void begins(Step step, Sample counted) {
        before = now;
        now = counted;
        if (!quiet) {
            calm.clear();
        }
        calm.add(now);
        quiet = switch (step) {
            case Step.Await await -> true;
            case Step.Hold hold -> true;
            case Step.Backup backup -> true;
            case Step.Install install -> true;
            // Links between agents do not notice what befalls those between devices.
            case Step.Inject(VpnFault fault) -> fault.ended().isEmpty();
            case Step other -> false;
        };
    }

    /** {@return what was counted as the present step began} */
    Sample now() {
        return now;
    }

    /**
     * {@return the traffic of the last steps, of as many as it takes to see enough answers over these links, at most back to
     * the last one that disturbed anything} The first answers of a process take long, and are no measure. Right after such a
     * step it is the time of that one.
     */
    Window before(String fault, SortedSet<Link> links) {
        for (var at = calm.size() - 2; at >= 0; at--) {
            var window = new Window(fault, "before", calm.get(at), now);
            if (window.answers(links) >= Window.ANSWERS_MIN) {
                return window;
            }
        }
        return new Window(fault, "before", calm.size() > 1 ? calm.getFirst() : before, now);
    }
}
