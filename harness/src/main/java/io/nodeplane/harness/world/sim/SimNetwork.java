package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Effect;
import io.nodeplane.core.Message;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.WireException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Carries requests and replies, as the bytes they are, between the processes at all places. */
final class SimNetwork {
    private final VirtualTime time;
    private final SortedMap<PeerAddress, NodeId> places;
    private final SortedMap<Link, SimLink> links;
    private final SortedMap<NodeId, SimLink> loopbacks;
    /** {@return the process that serves at a place} */
    private final Function<NodeId, Optional<? extends Peer>> serving;

    SimNetwork(VirtualTime time, SimSettings settings, RandomGenerator random, SortedSet<NodeId> all,
            Function<NodeId, Optional<? extends Peer>> serving) {
        this.time = time;
        this.serving = serving;
        var addresses = new TreeMap<PeerAddress, NodeId>();
        var between = new TreeMap<Link, SimLink>();
        var own = new TreeMap<NodeId, SimLink>();
        for (var from : all) {
            addresses.put(Setup.address(from), from);
            own.put(from, new SimLink(time, settings.withTroubles(0, 0), random));
            for (var to : all) {
                if (!to.equals(from)) {
                    between.put(new Link(from, to), new SimLink(time, settings, random));
                }
            }
        }
        places = Collections.unmodifiableSortedMap(addresses);
        links = Collections.unmodifiableSortedMap(between);
        loopbacks = Collections.unmodifiableSortedMap(own);
    }

    /** {@return all links between different places} */
    SortedMap<Link, SimLink> links() {
        return links;
    }

    /** Sends a request; the asker is told how it ended, at the latest after its time limit. */
    void ask(Peer asker, Message.Sender self, Effect.Ask ask) {
        var exchange = new Exchange(time, asker, ask);
        var place = places.get(ask.to());
        byte[] bytes;
        try {
            bytes = Messages.encode(self, ask.request());
        } catch (WireException tooLarge) {
            time.after(0, () -> exchange.fail("not sent: " + tooLarge.getMessage()));
            return;
        }
        if (place == null) {
            time.after(0, () -> exchange.fail("unknown host " + ask.to().host()));
            return;
        }
        time.after(asker.clock().span(ask.timeoutMs()), exchange::late);
        var link = place.equals(asker.place()) ? loopbacks.get(place) : links.get(new Link(asker.place(), place));
        link.begin(exchange);
        link.send(exchange, Streams.REQUESTS, bytes.length, () -> arrive(exchange, link, place, bytes));
    }

    private void arrive(Exchange exchange, SimLink link, NodeId place, byte[] bytes) {
        var process = serving.apply(place);
        if (process.isEmpty()) {
            link.reset(exchange, "connection refused");
            return;
        }
        try {
            process.get().asked(Messages.request(bytes), bytes.length, new Door(exchange, link));
        } catch (WireException wrong) {
            link.reset(exchange, "answered HTTP 400: " + wrong.getMessage());
        }
    }

    /** Where the answer to one request that has arrived goes out. */
    static final class Door {
        private final Exchange exchange;
        private final SimLink link;

        private Door(Exchange exchange, SimLink link) {
            this.exchange = exchange;
            this.link = link;
        }

        void answer(Message.Sender self, Message.Reply reply) {
            byte[] bytes;
            try {
                bytes = Messages.encode(self, reply);
            } catch (WireException tooLarge) {
                link.reset(exchange, "answered HTTP 500: " + tooLarge.getMessage());
                return;
            }
            link.send(exchange, Streams.REPLIES, bytes.length, () -> {
                if (!exchange.settled()) {
                    read(bytes);
                }
            });
        }

        private void read(byte[] bytes) {
            try {
                exchange.answer(Messages.reply(bytes), bytes.length);
            } catch (WireException wrong) {
                exchange.fail("answered what is no reply: " + wrong.getMessage());
            }
        }

        /** The process behind it is gone. */
        void slam() {
            link.reset(exchange, "connection reset");
        }
    }
}
