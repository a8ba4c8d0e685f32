package io.nodeplane.cli;

import io.nodeplane.api.ApiException;
import io.nodeplane.canon.JsonException;
import io.nodeplane.http.ListenException;
import io.nodeplane.store.StoreException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code node-plane}. */
@Command(name = "node-plane", mixinStandardHelpOptions = true, versionProvider = CommandLineTool.Version.class, //
        description = "A decentralised control plane for a mesh VPN: the agent, and tools for its ledger.", //
        exitCodeListHeading = "%nExit codes:%n", //
        exitCodeList = {"0:done; or the answer is yes",
                "1:the answer is no: ledgers differ, a tail is torn, a rule is broken, or no agent answers",
                "2:the command line or a file is wrong", "3:an agent runs and is not well",
                "4:a ledger is damaged", "5:a ledger is sound, and a feed of it is forked"})
public final class CommandLineTool implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private CommandLineTool() {}

    /**
     * Runs a command.
     *
     * @param agents how an agent is started
     * @param environment the environment variables
     * @return the exit code
     */
    public static int run(String[] arguments, Map<String, String> environment, Agents agents, PrintWriter out,
            PrintWriter err) {
        try {
            return execute(arguments, environment, agents, out, err);
        } catch (RuntimeException | Error bug) {
            // Without an exit code the process would stay for as long as any thread of it does.
            bug.printStackTrace(err);
            return Exit.NO;
        }
    }

    private static int execute(String[] arguments, Map<String, String> environment, Agents agents, PrintWriter out,
            PrintWriter err) {
        // A container's agent is told everything by its environment. It need not wait for a parser of flags, whose
        // class files are too old for a class-data archive: that saves a sixth of the time until it serves.
        if (arguments.length == 1 && arguments[0].equals(StartCommand.NAME)) {
            try {
                return StartCommand.run(agents, new Sources(new TreeMap<>(), environment, null), err);
            } catch (BadInputException | StoreException | ListenException | ApiException | JsonException wrong) {
                err.println(wrong.getMessage());
                return Exit.BAD_INPUT;
            }
        }
        return new CommandLine(new CommandLineTool())
                .addSubcommand(new StartCommand(agents, environment))
                .addSubcommand(new StatusCommand(environment))
                .addSubcommand(new WaitCommand(environment))
                .addSubcommand(new MembersCommand(environment))
                .addSubcommand(new LinksCommand(environment))
                .addSubcommand(new DoctorCommand(environment, System::currentTimeMillis))
                .addSubcommand(new LeaveCommand(environment))
                .addSubcommand(new ForgetCommand(environment))
                .addSubcommand(new BackupCommand(environment))
                .addSubcommand(new RestoreCommand(environment))
                .addSubcommand(new LedgerCommand())
                .addSubcommand(CharterCommand.line(environment))
                .addSubcommand(new DialCommand())
                .addSubcommand(new StubCommand())
                .addSubcommand(new ConformCommand())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(CommandLineTool::usage)
                .setExecutionExceptionHandler(CommandLineTool::failure)
                .execute(arguments);
    }

    /** Without a command, the usage is shown, and it is an error. */
    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Missing command");
    }

    private static int usage(ParameterException wrong, String[] arguments) {
        var line = wrong.getCommandLine();
        if (Stream.of(arguments).anyMatch(given -> given.equals("--secret") || given.startsWith("--secret="))) {
            // What is wrong would be quoted, and be in some log for ever.
            line.getErr()
                    .println("--secret is no option: everybody on this machine can read a command line, and may have"
                            + " read this one; make another secret, and give " + Sources.flag("secretFile")
                            + "=FILE, or NODE_PLANE_SECRET in the environment");
            return Exit.BAD_INPUT;
        }
        line.getErr().println(String.valueOf(wrong.getMessage()).lines().findFirst().orElse("") + "; see '"
                + line.getCommandSpec().qualifiedName() + " --help'");
        return Exit.BAD_INPUT;
    }

    private static int failure(Exception failure, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        switch (failure) {
            case AnswerException answer -> {
                line.getErr().println(answer.getMessage());
                return answer.exit();
            }
            case BadInputException wrong -> line.getErr().println(wrong.getMessage());
            case StoreException wrong -> line.getErr().println(wrong.getMessage());
            case ListenException wrong -> line.getErr().println(wrong.getMessage());
            case ApiException wrong -> line.getErr().println(wrong.getMessage());
            case JsonException wrong -> line.getErr().println(wrong.getMessage());
            // Not the user's fault: a bug keeps its trace.
            default -> throw failure;
        }
        return Exit.BAD_INPUT;
    }

    /** {@return the version of this software; "development" where it runs from class files} */
    public static String version() {
        var version = CommandLineTool.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"node-plane " + version()};
        }
    }
}
