package io.nodeplane.harness.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.console.Progress;
import io.nodeplane.harness.run.Worlds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    @TempDir
    private Path folder;

    /** They are named like what the person who runs the lab may have set for agents of their own, which is taken away. */
    @Test
    void a_program_gets_the_settings_that_are_meant_for_it() throws InterruptedException, IOException {
        var bench = new Bench(Worlds.sim(1), folder, Path.of("no-agent.jar"), folder, Progress.quiet());

        var ended = Program.run(bench, "said", List.of("sh", "-c", "echo \"I am $NODE_PLANE_NODE\""),
                Map.of("NODE_PLANE_NODE", "node-7"));

        assertThat(ended).isEqualTo(new Program.Ended(0, "I am node-7\n"));
    }
}
