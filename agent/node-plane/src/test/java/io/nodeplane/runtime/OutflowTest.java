package io.nodeplane.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutflowTest {
    private static final String LINE = "x".repeat(1023) + "\n";

    private final Semaphore read = new Semaphore(0);
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final List<Long> dropped = new CopyOnWriteArrayList<>();
    /** A pipe whose reader takes one write at a time. */
    private final OutputStream pipe = new OutputStream() {
        @Override
        public void write(int one) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) {
            read.acquireUninterruptibly();
            seen.writeBytes(bytes);
        }
    };

    @Test
    void what_is_printed_leaves_as_plain_text_and_within_json_it_is_the_same() {
        read.release(Integer.MAX_VALUE / 2);
        var outflow = Outflow.to("test", pipe);
        var stream = outflow.stream();
        var text = "a\u202eb\u2028c\u0085d\u001b[31m\u00e4\ud83d\ude00\ttab\n";
        var bytes = text.getBytes(UTF_8);
        // A character may come in two pieces.
        for (var one : bytes) {
            stream.write(one);
        }
        stream.writeBytes(bytes);
        outflow.drain(Duration.ofSeconds(30));
        assertThat(seen.toString(UTF_8)).isEqualTo(
                "a\\u202eb\\u2028c\\u0085d\\u001b[31m\\u00e4\\ud83d\\ude00\ttab\n".repeat(2));
    }

    @Test
    void whoever_prints_never_waits_and_what_was_dropped_is_counted_and_told() {
        var outflow = Outflow.to("test", pipe);
        outflow.onDropped(dropped::add);
        var stream = outflow.stream();
        var lines = 2 * Outflow.WAITING_MAX / LINE.length();
        for (var i = 0; i < lines; i++) {
            stream.writeBytes(LINE.getBytes(UTF_8));
        }
        outflow.drain(Duration.ofMillis(1));
        assertThat(dropped).as("nobody has read yet").isEmpty();
        read.release(Integer.MAX_VALUE / 2);
        await().until(() -> !dropped.isEmpty());
        assertThat(dropped).containsExactly(lines / 2L);
        assertThat(seen.toString(UTF_8)).isEqualTo(LINE.repeat(lines / 2));
        stream.println("on again");
        outflow.drain(Duration.ofSeconds(30));
        assertThat(seen.toString(UTF_8)).endsWith("\non again\n");
        assertThat(dropped).hasSize(1);
    }
}
