package io.nodeplane.harness.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees while the lab runs, on terminals of several widths and kinds. */
class ProgressTest {
    private static final String LONG = "wait at most 1 min until node-1, node-2 and node-3 each believe node-4 and node-5"
            + " dead, and node-4 and node-5 each believe node-1, node-2 and node-3 suspect";
    private static final int ROWS = 24;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {200, 80, 40, 4})
    void a_live_line_is_written_anew_in_its_place_however_long_it_is(int columns) throws IOException {
        try (var terminal = terminal("xterm", columns)) {
            tell(terminal);
        }

        assertThat(shown(columns)).hasSize(1);
    }

    @Test
    void a_live_line_keeps_what_has_room() throws IOException {
        try (var terminal = terminal("xterm", 40); var progress = progress(terminal)) {
            progress.doing(LONG);

            assertThat(shown(40).getFirst()).hasSize(39).contains(" s  wait at most 1 min until ");
        }
    }

    @Test
    void the_width_is_looked_up_again() throws IOException {
        try (var terminal = terminal("xterm", 120); var progress = progress(terminal)) {
            progress.doing(LONG);
            terminal.setSize(new Size(40, ROWS));
            printed.reset();

            progress.doing(LONG);

            assertThat(shown(40)).hasSize(1);
            terminal.setSize(new Size(100, ROWS));
            progress.doing(LONG);
            assertThat(shown(100).getFirst()).hasSize(99);
        }
    }

    @Test
    void what_is_said_stays_whole() throws IOException {
        try (var terminal = terminal("xterm", 40)) {
            var progress = progress(terminal);
            progress.doing(LONG);
            progress.say("verdict   HELD");
            progress.doing("a tab\tand\nanother line");
            assertThat(shown(40)).hasSize(2).startsWith("verdict   HELD").last().asString()
                    .endsWith("s  a tab and another line");
            progress.close();
        }

        assertThat(shown(40)).containsExactly("verdict   HELD");
    }

    @Test
    void a_terminal_that_cannot_clear_a_line_gets_lines_and_no_escapes() throws IOException {
        try (var terminal = terminal("dumb", 80)) {
            tell(terminal);
        }

        assertThat(text()).doesNotContain("\u001b", "\r");
        assertThat(text().lines()).hasSize(40).allMatch(line -> line.endsWith(LONG));
    }

    private void tell(LineDisciplineTerminal terminal) {
        try (var progress = progress(terminal)) {
            for (var i = 0; i < 40; i++) {
                progress.doing(LONG);
            }
            assertThat(terminal.getWidth()).isPositive();
        }
        if (Screen.of(terminal).isPresent()) {
            printed.writeBytes("end".getBytes(StandardCharsets.UTF_8));
        }
    }

    private Progress progress(LineDisciplineTerminal terminal) {
        return new Progress(new PrintStream(printed, true, StandardCharsets.UTF_8), Screen.of(terminal));
    }

    private static LineDisciplineTerminal terminal(String type, int columns) throws IOException {
        var terminal = new LineDisciplineTerminal("test", type, new ByteArrayOutputStream(), StandardCharsets.UTF_8);
        terminal.setSize(new Size(columns, ROWS));
        return terminal;
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** {@return the lines that a terminal of this width shows for what was printed: it wraps where a line is too long} */
    private List<String> shown(int columns) {
        var rows = new ArrayList<>(List.of(new StringBuilder()));
        var column = 0;
        var text = text().replace("\u001b[K", "\u0000");
        for (var character : text.toCharArray()) {
            switch (character) {
                case '\r' -> column = 0;
                case '\n' -> {
                    rows.add(new StringBuilder());
                    column = 0;
                }
                case '\u0000' -> rows.getLast().setLength(Math.min(column, rows.getLast().length()));
                default -> {
                    if (column == columns) {
                        rows.add(new StringBuilder());
                        column = 0;
                    }
                    rows.getLast().replace(column, Math.min(column + 1, rows.getLast().length()), "" + character);
                    column++;
                }
            }
        }
        return rows.stream().map(StringBuilder::toString).filter(line -> !line.isEmpty()).toList();
    }
}
