package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.http.AgentClient.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Waits until an agent is so. */
@Command(name = "wait", mixinStandardHelpOptions = true, sortOptions = false, //
        description = {"Waits until an agent serves, is a member, is in contact with a majority of voters, or is gone.",
                "One line says what became of it. Exit code 1 if it is not so in time, or its process ends before."})
final class WaitCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Map<String, String> environment;

    @Spec
    private @Nullable CommandSpec spec;
    @Mixin
    private final AgentOptions agent = new AgentOptions();
    @Option(names = "--until", paramLabel = "STATE", defaultValue = "joined", //
            description = "serving: it answers and decides; joined: and is a member; in-contact: and hears a majority of"
                    + " voters; gone: nobody answers any more (joined).")
    private String until = "";
    @Option(names = "--at-most", paramLabel = "SECONDS", defaultValue = "60", description = "Give up after (60 s).")
    private int atMost;
    @Option(names = "--pid", paramLabel = "PID", description = "The agent's process, if it is one of this machine: once"
            + " that has ended it is gone, and nothing else is waited for.")
    private @Nullable Long pid;

    /** What may be waited for. */
    private enum Goal {
        SERVING, JOINED, IN_CONTACT, GONE;

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    WaitCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        var goal = Arrays.stream(Goal.values()).filter(one -> one.word().equals(until)).findFirst()
                .orElseThrow(() -> new BadInputException("--until is " + until + ": use "
                        + Arrays.stream(Goal.values()).map(Goal::word).collect(Collectors.joining(", "))));
        if (atMost < 1) {
            throw new BadInputException("--at-most is " + atMost + ": use at least 1 s");
        }
        var line = Objects.requireNonNull(spec).commandLine();
        var asked = agent.questions(environment);
        var end = System.nanoTime() + Duration.ofSeconds(atMost).toNanos();
        while (true) {
            var ended = ended();
            var answer = asked.get("/status");
            if (reached(goal, answer, ended)) {
                line.getOut().println(sentence(goal, asked.address(), answer));
                return Exit.OK;
            }
            if (ended || System.nanoTime() - end > 0) {
                line.getErr().println("the agent at " + asked.address() + (ended
                        ? " will not be " + until + ": its process " + pid + " has ended"
                        : " is not " + until + " within " + atMost + " s: " + seen(answer)));
                return Exit.NO;
            }
            Thread.sleep(PAUSE);
        }
    }

    private boolean ended() {
        var process = pid;
        return process != null && ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty();
    }

    private boolean reached(Goal goal, Answer answer, boolean ended) {
        return switch (goal) {
            case SERVING -> answer instanceof Answer.Ok(var status) && decides(status);
            case JOINED -> answer instanceof Answer.Ok(var status) && decides(status) && joined(status);
            case IN_CONTACT -> answer instanceof Answer.Ok(var status) && decides(status) && joined(status)
                    && status.find("isolated").isEmpty();
            // A process that closes does not answer any more, and still holds its files.
            case GONE -> pid == null ? answer instanceof Answer.Unreachable : ended;
        };
    }

    private static boolean decides(Json.Obj status) {
        return !StatusCommand.stuck(status);
    }

    private static boolean joined(Json.Obj status) {
        return status.text("phase").equals("joined");
    }

    private static String sentence(Goal goal, Object address, Answer answer) {
        return switch (answer) {
            case Answer.Ok(var status) when goal != Goal.GONE -> seen(answer);
            default -> "no agent answers at " + address + " any more";
        };
    }

    private static String seen(Answer answer) {
        return switch (answer) {
            case Answer.Ok(var status) -> {
                var members = status.object("members");
                yield status.text("node") + " serves at " + status.text("address") + ", phase " + status.text("phase")
                        + ", and holds " + members.number("alive") + " alive, " + members.number("suspect")
                        + " suspect, " + members.number("dead") + " dead"
                        + (status.find("isolated").isPresent() ? "; it does not hear a majority of voters" : "")
                        + (decides(status) ? "" : "; it does not decide");
            }
            case Answer.Refused(var code, var detail) -> "it refused: " + detail + " (" + code + ")";
            case Answer.Unreachable(var reason) -> "nobody answers: " + reason;
        };
    }
}
