package io.nodeplane.store;

import io.nodeplane.ledger.Line;
import io.nodeplane.store.FeedStream.Batch;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a feed, read and verified by whichever processor is free, one batch ahead of who takes them: hashing is
 * the part of a start for which feeds need not know of each other. What comes, and in which order, does not tell how many
 * processors there were.
 */
final class ReadAhead implements Iterator<Line>, AutoCloseable {
    private final FeedStream stream;
    private Batch now = Batch.NONE;
    private int at;
    private @Nullable ForkJoinTask<Batch> next;

    ReadAhead(FeedStream stream) {
        this.stream = stream;
        this.next = begun();
    }

    /**
     * {@return whether there is another line}
     *
     * @throws FeedStream.Broken where the feed has a flaw
     * @throws StoreException if the disk fails
     */
    @Override
    public boolean hasNext() {
        while (at == now.lines().size()) {
            var failed = now.failed();
            if (failed != null) {
                throw failed;
            }
            var more = next;
            if (more == null) {
                return false;
            }
            // Whoever waits for a batch that nobody has begun makes it.
            now = more.join();
            next = now.last() ? null : begun();
            at = 0;
        }
        return true;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException("after the last line");
        }
        return now.lines().get(at++);
    }

    /** {@return how many lines each segment has, as far as it has been read; at least those that were taken} */
    List<Integer> counts() {
        return now.counts();
    }

    /** {@return what was read; after the last line} */
    FeedStream stream() {
        return stream;
    }

    /** Returns when nothing of the feed is being read any more. */
    @Override
    public void close() {
        var more = next;
        if (more != null) {
            more.quietlyJoin();
        }
    }

    private ForkJoinTask<Batch> begun() {
        return ForkJoinTask.adapt((Callable<Batch>) stream::batch).fork();
    }
}
