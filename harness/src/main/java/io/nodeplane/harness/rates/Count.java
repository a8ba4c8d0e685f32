package io.nodeplane.harness.rates;

import io.nodeplane.harness.experiment.Experiment;
import io.nodeplane.ledger.Line;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs every cell of a table with several seeds, as many at a time as there are processors, and counts. */
public final class Count {
    private final Stage stage;
    private final Duration time;
    private final int seeds;

    /** Where a cell's experiment is performed. */
    @FunctionalInterface
    public interface Stage {
        /** {@return what all nodes wrote, and when they had formed and ended} */
        Written perform(Experiment experiment, long seed, double loss, String formed)
                throws InterruptedException, IOException;
    }

    /** What the nodes of a run wrote. */
    public record Written(Collection<Line> lines, Instant formed, Instant ended, int nodes) {}

    /** A cell and what came of it. */
    public record Row(Cell cell, Tally tally) {}

    /**
     * @param time how much of the trouble each run has
     * @param seeds how many runs each cell has, from seed 1 on
     */
    public Count(Stage stage, Duration time, int seeds) {
        this.stage = stage;
        this.time = time;
        this.seeds = seeds;
    }

    /** {@return the rows, in the order of the cells} */
    public List<Row> rows(List<Cell> cells, Consumer<String> progress) throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            var rows = new ArrayList<Future<Row>>();
            for (var cell : cells) {
                rows.add(pool.submit(() -> row(cell)));
            }
            var counted = new ArrayList<Row>();
            for (var row : rows) {
                counted.add(row.get());
                progress.accept(counted.size() + " of " + cells.size() + " rows");
            }
            return counted;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a bug of the lab", failed.getCause());
        }
    }

    private Row row(Cell cell) throws InterruptedException, IOException {
        var sum = Tally.NONE;
        for (long seed = 1; seed <= seeds; seed++) {
            var written = stage.perform(cell.experiment(time), seed, cell.loss(), Cell.FORMED);
            sum = sum.plus(Tally.of(written.lines(), written.formed(), written.ended(), written.nodes()));
        }
        return new Row(cell, sum);
    }
}
