package io.nodeplane.harness.cli;

import io.nodeplane.harness.standing.Answer;
import io.nodeplane.harness.standing.Order;
import io.nodeplane.harness.standing.Remote;
import io.nodeplane.harness.standing.StateFolder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which standing cluster is meant: options of every command that speaks to one. */
final class Standing {
    @Option(names = "--name", paramLabel = "NAME", description = "Of the cluster; not needed where only one stands.")
    private @Nullable String name;
    @Mixin
    private Project project = new Project();

    Project project() {
        return project;
    }

    Remote remote() throws IOException {
        return new Remote(StateFolder.find(project.root(), name));
    }

    /** Prints what the cluster answers; {@return the exit status} */
    int tell(Order order) throws IOException {
        return print(remote().tell(order));
    }

    static int print(Answer answer) {
        answer.lines().forEach(answer.status() == 0 ? System.out::println : System.err::println);
        return answer.status();
    }
}
