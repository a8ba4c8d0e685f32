package io.nodeplane.api;

import io.javalin.http.Context;
import io.nodeplane.controlplane.ControlPlane;
import io.nodeplane.controlplane.MembershipUpdate;
import io.nodeplane.controlplane.json.DocumentWriter;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Subscriptions as server-sent events, each until its reader goes away.
 *
 * <p>An update is written by the subscription's own thread, which waits while the reader does not read. Meanwhile the
 * control plane drops what does not fit into its queue, and the reader is told one snapshot for all of it; who reads nothing
 * for as long as a connection may be idle is cut off.
 */
final class Watch {
    private final ControlPlane plane;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Watch(ControlPlane plane) {
        this.plane = plane;
    }

    /** Answers with updates, for as long as there is a reader. */
    void serve(Context context) throws IOException, InterruptedException {
        var response = context.res();
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/event-stream");
        var stream = new Stream(response.getOutputStream());
        // It is refused, if it is, before anything is written.
        var subscription = plane.subscribeMembershipUpdates(stream::write);
        streams.add(stream);
        try {
            if (!closed) {
                stream.ended.await();
            }
        } finally {
            streams.remove(stream);
            subscription.cancel();
        }
    }

    /** Ends all of them. */
    void close() {
        closed = true;
        streams.forEach(stream -> stream.ended.countDown());
    }

    private static final class Stream {
        private final ServletOutputStream out;
        private final CountDownLatch ended = new CountDownLatch(1);

        Stream(ServletOutputStream out) {
            this.out = out;
        }

        void write(MembershipUpdate update) {
            var text = "id: " + update.epoch() + ":" + update.revision() + "\nevent: " + DocumentWriter.event(update)
                    + "\ndata: " + DocumentWriter.update(update) + "\n\n";
            try {
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException | IllegalStateException gone) {
                // Whoever read it went away, or reads no more.
                ended.countDown();
            }
        }
    }
}
