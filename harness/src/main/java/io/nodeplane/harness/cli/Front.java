package io.nodeplane.harness.cli;

import io.nodeplane.harness.console.Ending;
import io.nodeplane.harness.experiment.Spelling;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The lab's front door: {@code lab run split-brain}, {@code lab up}, {@code lab show}, without Maven. */
@Command(name = "lab", mixinStandardHelpOptions = true, sortOptions = false, description = "Runs experiments, leaves clusters standing to be broken by hand, judges and shows what was kept.", subcommands = {
        ListCommand.class, RunCommand.class, ShowCommand.class, RecheckCommand.class, CompareCommand.class,
        UpCommand.class, StatusCommand.class, Breaking.CutCommand.class, Breaking.SlowCommand.class,
        Breaking.PauseCommand.class, Breaking.HealCommand.class, Breaking.KillCommand.class,
        Breaking.StopCommand.class, Breaking.StartCommand.class, DownCommand.class, DemoCommand.class,
        CompletionCommand.class, SuperviseCommand.class}, footer = {"", "Examples:", "  lab list",
                "  lab run split-brain",
                "  lab up --nodes=5, then: lab cut 4,5; lab status; lab heal; lab down", "",
                "Exit status: 0 all held, or done; 1 BROKEN, 2 bad input, 3 UNKNOWN, 4 VACUOUS,",
                "5 the world could not be run, 6 ended from outside, 7 a file could not be read or written,",
                "70 a bug of the lab. Each command has --help, with examples."})
public final class Front implements Callable<Integer> {
    static final int BAD_INPUT = 2;
    private static final String LOGS = "logback.configurationFile";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Ends the process with the command's exit status. */
    public static void main(String[] args) {
        // What libraries log is not for whoever uses a command line.
        if (System.getProperty(LOGS) == null) {
            System.setProperty(LOGS, "lab-logback.xml");
        }
        Leaving.attend();
        System.exit(commandLine().execute(args));
    }

    /** {@return the whole command line; every way to ask it wrongly ends with one sentence} */
    static CommandLine commandLine() {
        var line = new CommandLine(new Front());
        line.setParameterExceptionHandler((wrong, words) -> {
            System.err.println(sentence(wrong));
            return BAD_INPUT;
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (Leaving.begun()) {
                return Ending.FROM_OUTSIDE;
            }
            if (failure instanceof BadInput) {
                System.err.println(failure.getMessage());
                return BAD_INPUT;
            }
            var ending = Ending.of(failure);
            System.err.println(spelt(ending.sentence()));
            if (ending.bug()) {
                failure.printStackTrace();
            }
            return ending.status();
        });
        return line;
    }

    /** {@return a sentence worded for Maven, as this command line spells its options} */
    static String spelt(String sentence) {
        return sentence.contains("mvn ") ? sentence : sentence.replaceAll("-D(world|seed|seeds|runs)=", "--$1=");
    }

    /** Without a command there is nothing to do. */
    @Override
    public Integer call() {
        spec.commandLine().usage(System.err);
        return BAD_INPUT;
    }

    private static String sentence(ParameterException wrong) {
        var command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        var said = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("")
                .replaceAll("is not an? (int|long)$", "is no whole number")
                .replaceAll("Unmatched argument at index 0: ",
                        command.equals("lab") ? "there is no command " : "what is ")
                .replaceAll("Unmatched arguments? (at|from) index \\d+: ", "what is ")
                .replace("Unknown option: ", "there is no option ")
                .replace("Missing required parameter: ", "say ")
                .replace("Missing required option: ", "say ");
        return said + near(wrong) + " ('" + command + " --help' has examples)";
    }

    /** {@return what may have been meant by a word that nobody knows} */
    private static String near(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        var word = unmatched.getUnmatched().getFirst().replaceAll("=.*", "");
        var spec = wrong.getCommandLine().getCommandSpec();
        return Spelling.hint(word, word.startsWith("-") ? spec.optionsMap().keySet() : spec.subcommands().keySet());
    }
}
