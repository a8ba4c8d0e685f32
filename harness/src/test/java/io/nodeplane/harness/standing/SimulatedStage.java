package io.nodeplane.harness.standing;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.nodeplane.harness.standing.demo.Stage;
import io.nodeplane.harness.world.sim.SimSettings;
import io.nodeplane.harness.world.sim.SimWorld;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A standing cluster in the simulated world, whose time passes between two looks. */
public final class SimulatedStage implements Stage, AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(250);

    private final FileSystem memory = Jimfs.newFileSystem(Configuration.unix());
    private final SimWorld world;
    private final StandingCluster cluster;

    /** Starts the nodes; they need not agree yet. */
    public SimulatedStage(int nodes) throws IOException, InterruptedException {
        var plan = new Plan(Path.of(""), "test", "sim", nodes, Duration.ofHours(1), Path.of("no-agent.jar"));
        var setup = plan.setup(new StateFolder(Files.createDirectory(memory.getPath("/up")), "test"), doing -> {});
        Files.createDirectories(setup.folder());
        world = SimWorld.open(setup, 1, SimSettings.USUAL);
        cluster = new StandingCluster("test", world, Optional.empty(), plan.cluster().nodes(), world.now());
        if (!cluster.form(plan.voters())) {
            throw new IllegalStateException("the simulated cluster does not form");
        }
    }

    @Override
    public Answer tell(Order order) throws InterruptedException {
        return cluster.obey(order);
    }

    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public void moment() throws InterruptedException {
        world.sleepUntil(world.now().plus(MOMENT));
    }

    @Override
    public Optional<List<String>> program(List<String> words) {
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        memory.close();
    }
}
