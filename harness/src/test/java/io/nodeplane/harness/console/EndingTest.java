package io.nodeplane.harness.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every end without a verdict is a sentence and an exit status; a trace is for bugs alone. */
class EndingTest {
    static Stream<Arguments> ends() {
        var full = new IOException("No space left on device");
        return Stream.of(
                Arguments.of(new WorldException("no engine"), 5, "no engine"),
                Arguments.of(full, 7, "a file could not be read or written: No space left on device; look at the rights"
                        + " and at the room on the disk"),
                Arguments.of(new UncheckedIOException(full), 7, "No space left on device"),
                Arguments.of(new AccessDeniedException("runs/one"), 7, "runs/one is not allowed to this user"),
                Arguments.of(new FileSystemException("runs/one", null, "Read-only file system"), 7,
                        "runs/one: Read-only file system"),
                Arguments.of(new InterruptedException(), 6, "interrupted"),
                Arguments.of(new OutOfMemoryError("unable to create native thread: possibly out of memory or"
                        + " process/resource limits reached"), 5, "no more threads"),
                Arguments.of(new IllegalStateException("calls", new OutOfMemoryError("Java heap space")), 5,
                        "too little memory (Java heap space)"));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void what_can_be_mended_outside_is_no_bug(Throwable failure, int status, String words) {
        var ending = Ending.of(failure);

        assertThat(ending.status()).isEqualTo(status);
        assertThat(ending.sentence()).contains(words).doesNotContain("Exception");
        assertThat(ending.bug()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void all_else_is(Throwable failure) {
        assertThat(Ending.of(failure).status()).isEqualTo(70);
        assertThat(Ending.of(failure).sentence()).startsWith("this is a bug of the lab: ");
        assertThat(Ending.of(failure).bug()).isTrue();
    }

    static Stream<Throwable> bugs() {
        return Stream.of(new IllegalStateException("calls", new NullPointerException()), new StackOverflowError());
    }

    @Test
    void an_end_that_nobody_thought_of_is_worse_than_any_other() {
        assertThat(Ending.worse(0, 70)).isEqualTo(70);
        assertThat(Ending.worse(70, Ending.NO_WORLD)).isEqualTo(70);
        assertThat(Ending.worse(1, 3)).isEqualTo(1);
    }
}
