package io.nodeplane.harness.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What makes a shell complete the lab's commands. */
@Command(name = "completion", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Prints a script that has bash or zsh complete commands and options of 'lab'."}, footer = {"", "Examples:",
                "  source <(lab completion bash)", "  source <(lab completion zsh)",
                "  lab completion bash > ~/.local/share/bash-completion/completions/lab"})
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private String shell = "";

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw new BadInput("there is no completion for '" + shell + "': use bash or zsh");
        }
        // One script for both: in zsh it takes the completion of bash into use.
        System.out.println(AutoComplete.bash("lab", Front.commandLine()));
        return 0;
    }
}
