package io.nodeplane.harness.world.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as a lab wrote it down. A process id alone may be another's by the time it is read.
 *
 * @param started when it began; the epoch if the system does not tell
 * @param mark a part of its command line; empty for the lab itself
 */
record Recorded(long pid, Instant started, String mark) {
    /** The system reckons start times from its boot, whose own time it corrects now and then. */
    private static final Duration DRIFT_MAX = Duration.ofSeconds(2);

    static Recorded of(ProcessHandle process, String mark) {
        return new Recorded(process.pid(), process.info().startInstant().orElse(Instant.EPOCH), mark);
    }

    /** {@return what {@link #line} wrote; empty for a line that was not written to its end} */
    static Optional<Recorded> parse(String line) {
        var words = line.split(" ", 4);
        if (words.length < 4 || !words[3].endsWith(";") || !words[0].matches("[0-9]{1,10}")
                || !words[1].matches("[0-9]{1,15}")) {
            return Optional.empty();
        }
        return Optional.of(new Recorded(Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1])),
                words[3].substring(0, words[3].length() - 1)));
    }

    String line() {
        return pid + " " + started.toEpochMilli() + " " + started + " " + mark + ";\n";
    }

    /** {@return the process, if it still runs and is the one that was written down} */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> process.info().startInstant()
                .filter(start -> Duration.between(start, started).abs().compareTo(DRIFT_MAX) <= 0).isPresent())
                .filter(process -> mark.isEmpty()
                        || process.info().commandLine().filter(line -> line.contains(mark)).isPresent());
    }
}
