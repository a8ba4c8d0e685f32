package io.nodeplane.bench;

import io.nodeplane.canon.Sha256;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.LineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** What JMH turns: one operation reads one file, a file for each thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
public class VerifyWork {
    /** The lines of a file. */
    static final int LINES = 50_000;
    private static final int ENTRY = "{\"entry\":".length();
    private static final int BEHIND_ENTRY = ",\"hash\":\"\"}\n".length() + 64;

    /** Where the files are. */
    @Param("")
    public String folder = "";

    private Path file = Path.of("");

    /** Gives each thread its file. */
    @Setup
    public void choose(ThreadParams thread) {
        file = Path.of(folder, thread.getThreadIndex() + ".jsonl");
    }

    /** {@return the lines of the file, verified and held} */
    @Benchmark
    public List<Line> verify() throws IOException {
        var bytes = Files.readAllBytes(file);
        var reader = new LineReader();
        var lines = new ArrayList<Line>();
        var from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(reader.read(bytes, from, i));
                from = i + 1;
            }
        }
        return lines;
    }

    /** {@return something that rests on the SHA-256 of every entry of the file} */
    @Benchmark
    public int sha() throws IOException {
        var bytes = Files.readAllBytes(file);
        var sha = new Sha256();
        var seen = 0;
        var from = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                seen += sha.of(bytes, from + ENTRY, i + 1 - BEHIND_ENTRY).hashCode();
                from = i + 1;
            }
        }
        return seen;
    }
}
