package io.nodeplane.http;

import io.nodeplane.http.Refusals.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a server: so many in all and so many from one address. A further one takes the place of the one that
 * was quiet for longest; if all are being served, it is closed at once. One whose request's head takes too long is
 * closed; one that is quiet between two requests is kept.
 */
final class Connections extends ServerConnector {
    static final int ALL = 512;
    static final int ADDRESS_MAX = 256;
    static final int STRANGERS = 384;
    /** How long a request's head may take, and a first request to begin. */
    static final long HEAD_MS_MAX = 5_000;

    private final Allowance allowance;
    private final Refusals refusals;
    private final Map<SelectableChannel, Guest> guests = new ConcurrentHashMap<>();

    /** One connection. */
    private static final class Guest {
        private final String address;
        private final Allowance.Share share;
        private volatile @Nullable EndPoint endPoint;
        private volatile long messages;
        /** Since when no request of it was served, as far as was looked, by {@link System#nanoTime()}. */
        private volatile long quietSince = System.nanoTime();
        /** Since when it owes the rest of a head. */
        private volatile long owesSince = quietSince;
        private volatile boolean owes = true;

        Guest(String address, Allowance.Share share) {
            this.address = address;
            this.share = share;
        }
    }

    Connections(Server server, HttpConfiguration http, Allowance.Members members, Refusals refusals) {
        super(server, 1, 1, new HttpConnectionFactory(http));
        this.allowance = new Allowance(members, ALL, ADDRESS_MAX, STRANGERS, ADDRESS_MAX);
        this.refusals = refusals;
    }

    /** {@return the address that a request came from, without the port} */
    static String address(Request request) {
        return address(request.getConnectionMetaData().getRemoteSocketAddress());
    }

    private static String address(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "unknown";
    }

    /** Closes what owes a head for too long; to be called again and again. */
    void sweep() {
        var now = System.nanoTime();
        guests.forEach((channel, guest) -> {
            if (!channel.isOpen()) {
                gone(channel);
                return;
            }
            look(guest, now);
            if (guest.owes && now - guest.owesSince > TimeUnit.MILLISECONDS.toNanos(HEAD_MS_MAX)) {
                refusals.count(Reason.SLOW_HEAD, "a connection from " + guest.address + " was closed: no request's head"
                        + " within " + HEAD_MS_MAX + " ms");
                leave(channel, guest);
            }
        });
    }

    /** Sees what the connection does now. Its own thread may be at it: a look may come a moment too early. */
    private static void look(Guest guest, long now) {
        var endPoint = guest.endPoint;
        if (endPoint == null || !(endPoint.getConnection() instanceof HttpConnection connection)) {
            return;
        }
        var parser = connection.getParser();
        var messages = connection.getMessagesIn();
        var owes = messages == 0 || parser.inHeaderState() && !parser.isStart();
        if (owes && !guest.owes) {
            guest.owesSince = now;
        }
        guest.owes = owes;
        if (!owes && !parser.isStart() || messages != guest.messages) {
            guest.quietSince = now;
        }
        guest.messages = messages;
    }

    /**
     * Closes the connection that was quiet for longest, of that address if there is one; for a stranger, it is never one
     * of members.
     *
     * @return whether there was any
     */
    private boolean makeRoom(String address, boolean stranger) {
        var now = System.nanoTime();
        guests.values().forEach(guest -> look(guest, now));
        var longest = guests.entrySet().stream()
                .filter(entry -> entry.getValue().quietSince - now < 0)
                .filter(entry -> entry.getValue().share.stranger() || !stranger)
                .min(Comparator.comparing(
                        (Map.Entry<SelectableChannel, Guest> entry) -> !entry.getValue().address.equals(address))
                        .thenComparingLong(entry -> entry.getValue().quietSince - now));
        longest.ifPresent(entry -> leave(entry.getKey(), entry.getValue()));
        return longest.isPresent();
    }

    private void leave(SelectableChannel channel, Guest guest) {
        var endPoint = guest.endPoint;
        if (endPoint != null) {
            endPoint.close();
        }
        close(channel);
        gone(channel);
    }

    private void gone(SelectableChannel channel) {
        var guest = guests.remove(channel);
        if (guest != null) {
            guest.share.close();
        }
    }

    private boolean admits(SelectableChannel channel) {
        var address = "unknown";
        try {
            address = address(((SocketChannel) channel).getRemoteAddress());
        } catch (IOException left) {
            return false;
        }
        var share = allowance.share(address);
        if (!share.take(1)) {
            refusals.count(Reason.CONNECTIONS, "there were too many connections when one came from " + address
                    + ": the one that was quiet for longest was closed, if there was any");
            if (!makeRoom(address, share.stranger()) || !share.take(1)) {
                return false;
            }
        }
        guests.put(channel, new Guest(address, share));
        return true;
    }

    @Override
    protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
        return new ServerConnectorManager(executor, scheduler, selectors) {
            @Override
            public void accept(SelectableChannel channel, @Nullable Object attachment) {
                if (admits(channel)) {
                    super.accept(channel, attachment);
                } else {
                    close(channel);
                }
            }

            @Override
            protected void endPointOpened(EndPoint endPoint) {
                super.endPointOpened(endPoint);
                var guest = guests.get(endPoint.getTransport());
                if (guest != null) {
                    guest.endPoint = endPoint;
                }
            }

            @Override
            protected void endPointClosed(EndPoint endPoint) {
                super.endPointClosed(endPoint);
                if (endPoint.getTransport() instanceof SelectableChannel channel) {
                    gone(channel);
                }
            }
        };
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            // Then it is closed all the same.
            return;
        }
    }
}
