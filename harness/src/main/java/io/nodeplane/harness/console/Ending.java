package io.nodeplane.harness.console;

import io.nodeplane.harness.link.LinkException;
import io.nodeplane.harness.world.FileTrouble;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * How the lab ended where it came to no verdict.
 *
 * @param sentence for people
 * @param status the exit status
 * @param bug whether it is the lab that is wrong, so that the trace is of use to somebody
 */
public record Ending(String sentence, int status, boolean bug) {
    /** The world could not be run. */
    public static final int NO_WORLD = 5;
    public static final int FROM_OUTSIDE = 6;
    /** A file could not be read or written. */
    public static final int FILES = 7;
    private static final int BUG = 70;

    /** {@return how the lab ends by this failure} */
    public static Ending of(Throwable failure) {
        return switch (failure) {
            case WorldException known -> new Ending(String.valueOf(known.getMessage()), NO_WORLD, false);
            case LinkException known -> new Ending(String.valueOf(known.getMessage()), NO_WORLD, false);
            case UncheckedIOException io when io.getCause() != null -> of(io.getCause());
            case IOException io -> new Ending("a file could not be read or written: " + FileTrouble.words(io)
                    + "; look at the rights and at the room on the disk", FILES, false);
            case InterruptedException stop -> new Ending("the lab was interrupted", FROM_OUTSIDE, false);
            // Java knows no other way to say that a thread cannot be made.
            case OutOfMemoryError memory when String.valueOf(memory.getMessage()).contains("native thread") ->
                new Ending("this machine gives the lab no more threads: raise its limit of processes (ulimit -u, or the"
                        + " container's), or run fewer nodes", NO_WORLD, false);
            case OutOfMemoryError memory -> new Ending("the lab has too little memory (" + memory.getMessage()
                    + "): give this machine more, or run fewer nodes", NO_WORLD, false);
            default -> hidden(failure);
        };
    }

    /**
     * {@return the worse of two exit statuses}
     *
     * <p>Not run at all before BROKEN before VACUOUS before UNKNOWN before a report that is not written before HELD.
     */
    public static int worse(int one, int other) {
        return rank(one) >= rank(other) ? one : other;
    }

    /** An end that nobody thought of is the worst. */
    private static int rank(int status) {
        var order = List.of(0, FILES, 3, 4, 1, NO_WORLD);
        return order.contains(status) ? order.indexOf(status) : order.size();
    }

    /** What a thread of many met comes wrapped. */
    private static Ending hidden(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? new Ending("this is a bug of the lab: " + failure, BUG, true) : of(cause);
    }
}
