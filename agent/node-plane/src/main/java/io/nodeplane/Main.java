package io.nodeplane;

import io.nodeplane.cli.CommandLineTool;
import java.io.PrintWriter;

/** The agent's command line: {@code java -jar node-plane-agent.jar --help}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(CommandLineTool.run(args, System.getenv(), Agent::start, new PrintWriter(System.out, true),
                new PrintWriter(System.err, true)));
    }
}
