package io.nodeplane.harness.console;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/**
 * A terminal whose last line can be written anew, as wide as it is at that moment.
 *
 * @param width how many columns it has now; 0 if it does not say
 * @param clear what moves to the begin of the line and clears it
 */
public record Screen(IntSupplier width, String clear) {
    /** Where a terminal does not say. */
    private static final int USUAL_WIDTH = 80;

    /** {@return the terminal of this process; none where its output is kept, or its terminal cannot clear a line} */
    public static Optional<Screen> ofThisProcess() {
        if (System.console() == null || System.getenv("CI") != null) {
            return Optional.empty();
        }
        try {
            // It stays open as long as the process. No programs are to be started only to know a width.
            return of(TerminalBuilder.builder().system(true).dumb(true).exec(false).build());
        } catch (IOException | IllegalStateException none) {
            return Optional.empty();
        }
    }

    static Optional<Screen> of(Terminal terminal) {
        var begin = terminal.getStringCapability(Capability.carriage_return);
        var clear = terminal.getStringCapability(Capability.clr_eol);
        return begin == null || clear == null
                ? Optional.empty()
                : Optional.of(new Screen(terminal::getWidth, Curses.tputs(begin) + Curses.tputs(clear)));
    }

    /** {@return what shows this in place of the last line, cut so that the line does not wrap} */
    String line(String text) {
        var said = width.getAsInt();
        // The last column stays free: in some terminals the cursor is on the next line after it.
        var room = Math.max(0, (said > 0 ? said : USUAL_WIDTH) - 1);
        var oneLine = new AttributedString(text.replaceAll("\\p{Cntrl}", " "));
        return clear + oneLine.columnSubSequence(0, Math.min(room, oneLine.columnLength()));
    }
}
