package io.nodeplane.harness.check;

import static io.nodeplane.harness.check.Expectations.seconds;

import io.nodeplane.harness.evidence.LoggedEvent;
import io.nodeplane.harness.evidence.Run;
import io.nodeplane.harness.index.Stretch;
import io.nodeplane.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What an experiment expects of claimed addresses, by what event logs say. */
final class ClaimExpectations {
    private final Run run;

    ClaimExpectations(Run run) {
        this.run = run;
    }

    Verdict refused(Collection<NodeId> by, Collection<NodeId> subjects, Stretch stretch) {
        var broken = new ArrayList<String>();
        var last = run.started();
        for (var observer : by) {
            for (var subject : subjects) {
                var told = told(observer, subject).stream().filter(event -> event.at().isBefore(stretch.to())).toList();
                if (told.isEmpty()) {
                    broken.add(observer + " never showed " + subject + " as not routable");
                } else if (!isRefusal(told.getLast())) {
                    broken.add(observer + " showed " + subject + " as routable again at "
                            + seconds(run.started(), told.getLast().at()));
                } else if (told.getLast().at().isAfter(last)) {
                    last = told.getLast().at();
                }
            }
        }
        return broken.isEmpty()
                ? new Verdict.Held("the last to be told was told at " + seconds(run.started(), last))
                : new Verdict.Broken(broken);
    }

    Verdict neverRefused(Collection<NodeId> by, Collection<NodeId> subjects, Stretch stretch) {
        var broken = new ArrayList<String>();
        for (var observer : by) {
            for (var subject : subjects) {
                refusal(observer, subject, stretch).ifPresent(event -> broken.add(observer + " showed " + subject
                        + " as not routable at " + seconds(run.started(), event.at())));
            }
        }
        return broken.isEmpty()
                ? new Verdict.Held("none of " + by.size() + " event logs says so of any of " + subjects.size())
                : new Verdict.Broken(broken);
    }

    private Optional<LoggedEvent> refusal(NodeId observer, NodeId subject, Stretch stretch) {
        return told(observer, subject).stream().filter(event -> stretch.holds(event.at()) && isRefusal(event))
                .findFirst();
    }

    private List<LoggedEvent> told(NodeId observer, NodeId subject) {
        var left = run.nodes().get(observer);
        return left == null
                ? List.of()
                : left.events().stream().filter(event -> event.event().kind().equals("conflict")
                        && event.event().details().text("member").equals(subject.value())).toList();
    }

    private static boolean isRefusal(LoggedEvent event) {
        return !event.event().details().text("code").isEmpty();
    }
}
