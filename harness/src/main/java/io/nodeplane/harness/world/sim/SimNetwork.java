package io.nodeplane.harness.world.sim;

import io.nodeplane.core.Effect;
import io.nodeplane.core.Message;
import io.nodeplane.harness.fault.Link;
import io.nodeplane.harness.fault.Streams;
import io.nodeplane.harness.fault.Twin;
import io.nodeplane.harness.world.Setup;
import io.nodeplane.model.NodeId;
import io.nodeplane.wire.Messages;
import io.nodeplane.wire.WireException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Carries requests and replies, as the bytes they are, between the processes at all places. */
final class SimNetwork {
    private final VirtualTime time;
    private final SortedMap<Link, SimLink> links;
    private final SortedMap<NodeId, SimLink> loopbacks;
    private final SortedMap<NodeId, Resolver> resolvers;
    private final SharedLines lines = new SharedLines();
    /** How many requests each place refused that has another secret than the rest. */
    private final TreeMap<NodeId, Long> apart = new TreeMap<>();
    /** {@return the process that serves at a place} */
    private final Function<NodeId, Optional<? extends Peer>> serving;

    /** @param met told what befalls requests */
    SimNetwork(VirtualTime time, SimSettings settings, RandomGenerator random, SortedSet<NodeId> all,
            Function<NodeId, Optional<? extends Peer>> serving, Consumer<Met> met) {
        this.time = time;
        this.serving = serving;
        // Ports tell nothing here: each place has one agent.
        var addresses = new TreeMap<String, List<NodeId>>();
        addresses.put(Setup.SHARED.host(), all.stream().filter(place -> !Twin.is(place)).toList());
        var between = new TreeMap<Link, SimLink>();
        var own = new TreeMap<NodeId, SimLink>();
        var names = new TreeMap<NodeId, Resolver>();
        for (var from : all) {
            addresses.put(Setup.address(from).host(), List.of(from));
            names.put(from, new Resolver(time, random, addresses, met));
            own.put(from, new SimLink(time, settings.withTroubles(0, 0), random));
            for (var to : all) {
                if (!to.equals(from)) {
                    between.put(new Link(from, to), new SimLink(time, settings, random));
                }
            }
        }
        links = Collections.unmodifiableSortedMap(between);
        loopbacks = Collections.unmodifiableSortedMap(own);
        resolvers = Collections.unmodifiableSortedMap(names);
    }

    /** {@return the resolver of this place} */
    Resolver resolver(NodeId place) {
        return Optional.ofNullable(resolvers.get(place))
                .orElseThrow(() -> new IllegalArgumentException("no " + place + " among " + resolvers.keySet()));
    }

    /** From now on this place has another secret than those that have the cluster's. */
    void secretApart(NodeId place) {
        apart.put(place, 0L);
    }

    /** This place has the cluster's secret. {@return how many requests it refused while it had another one} */
    long secretShared(NodeId place) {
        return Objects.requireNonNullElse(apart.remove(place), 0L);
    }

    /** {@return all links between different places} */
    SortedMap<Link, SimLink> links() {
        return links;
    }

    /** Sends a request; the asker is told how it ended, at the latest after its time limit. */
    void ask(Peer asker, Message.Sender self, Effect.Ask ask) {
        var resolver = resolver(asker.place());
        try {
            var bytes = Messages.encode(self, ask.request());
            new Inquiry(time, asker, ask, resolver, (exchange, place) -> send(asker, exchange, place, bytes)).begin();
        } catch (WireException tooLarge) {
            new Inquiry(time, asker, ask, resolver, (exchange, place) -> {})
                    .refuse("not sent: " + tooLarge.getMessage());
        }
    }

    private void send(Peer asker, Exchange exchange, NodeId place, byte[] bytes) {
        var link = Objects.requireNonNull(place.equals(asker.place())
                ? loopbacks.get(place)
                : links.get(new Link(asker.place(), place)));
        link.begin(exchange);
        link.send(exchange, Streams.REQUESTS, bytes.length, () -> arrive(asker, exchange, link, place, bytes));
    }

    private void arrive(Peer asker, Exchange exchange, SimLink link, NodeId place, byte[] bytes) {
        var process = serving.apply(place);
        if (process.isEmpty()) {
            link.reset(exchange, Inquiry.NOBODY);
            return;
        }
        if (apart.containsKey(asker.place()) != apart.containsKey(place)) {
            apart.computeIfPresent(place, (node, refused) -> refused + 1);
            link.reset(exchange, Inquiry.OTHER_SECRET);
            return;
        }
        try {
            process.get().asked(Messages.request(bytes, lines), bytes.length, new Door(exchange, link));
        } catch (WireException wrong) {
            link.reset(exchange, "answered HTTP 400: " + wrong.getMessage());
        }
    }

    /** Where the answer to one request that has arrived goes out. */
    final class Door {
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
                exchange.answer(Messages.reply(bytes, lines), bytes.length);
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
