package io.nodeplane.http;

import io.nodeplane.canon.Json;
import io.nodeplane.core.Now;
import io.nodeplane.core.Phase;
import io.nodeplane.core.State;
import io.nodeplane.detector.Link;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Fork;
import io.nodeplane.ledger.Frontier;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Member;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Succession;
import io.nodeplane.runtime.DiskRoom;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a node tells about itself, as JSON. */
public final class Introspection {
    /** The paths of the HTTP API that have such an answer. */
    public static final List<String> PATHS = List.of("/status", "/members", "/charter", "/ledger/head", "/traffic",
            "/links", "/amendments");

    private final About about;

    public Introspection(About about) {
        this.about = about;
    }

    /** {@return how much room is left on the node's disk} */
    DiskRoom disk() {
        return about.disk().get();
    }

    /**
     * {@return the answer at one of the {@link #PATHS}; empty at any other path}
     *
     * @param now what the node's clocks say
     */
    public Optional<Json.Obj> answer(String path, State state, Traffic traffic, Now now) {
        return switch (path) {
            case "/status" -> Optional.of(status(state));
            case "/members" -> Optional.of(members(state));
            case "/charter" -> Optional.of(state.charter().json());
            case "/amendments" -> Optional.of(Succession.of(state.membership(), state.ledger()).json());
            case "/ledger/head" -> Optional.of(head(state));
            case "/traffic" -> Optional.of(traffic.json());
            case "/links" -> Optional.of(links(state, now));
            default -> Optional.empty();
        };
    }

    Json.Obj status(State state) {
        var view = state.membership().view();
        var json = Json.object()
                .with("node", state.node().value())
                .with("address", state.address().toString())
                .with("cluster", state.charter().cluster())
                .with("clusterId", state.charter().id().toString())
                .with("phase", word(state.phase()))
                .with("heard", Json.texts(state.heard()))
                .with("health", state.detector().health())
                .with("head", state.ledger().head().hex())
                .with("entries", state.ledger().size())
                .with("feeds", state.ledger().feedCount())
                .with("capacityPercent", state.capacity().percent(state.ledger()))
                .with("viewDigest", view.digest().hex())
                .with("members", summary(state))
                .with("pid", about.pid())
                .with("software", Json.printable(about.software()))
                .with("startedAt", about.startedAt());
        var disk = about.disk().get();
        if (disk.isKnown()) {
            json = json.with("diskFreeBytes", disk.freeBytes()).with("diskLow", new Json.Bool(disk.isLow()));
        }
        var oneWay = state.detector().oneWay();
        if (!oneWay.isEmpty()) {
            json = json.with("unreachedBy", Json.texts(oneWay));
        }
        if (state.phase() == Phase.JOINED) {
            json = json.with("reach", state.reach().name().toLowerCase(Locale.ROOT));
        }
        var feed = state.feed();
        if (feed != null) {
            json = json.with("feed", feed.label());
        }
        var self = state.self();
        if (self.isPresent()) {
            json = json.with("incarnation", self.get().incarnation().number()).with("self", self.get().json());
        }
        if (state.epoch().charter().voters().contains(state.node())) {
            json = json.with("vouched", new Json.Bool(state.votes()));
        }
        for (var word : Succession.of(state.membership(), state.ledger()).brief().fields().entrySet()) {
            json = json.with(word.getKey(), word.getValue());
        }
        json = json.with("forks",
                new Json.Arr(state.ledger().forks().values().stream().<Json>map(Fork::json).toList()));
        if (state.rival().isPresent()) {
            json = json.with("rival", state.rival().get().label());
        }
        var isolated = state.isolated();
        return isolated.isEmpty()
                ? json
                : json.with("isolated", Json.object()
                        .with("since", isolated.get().since().wall())
                        .with("missing", Json.texts(isolated.get().missing())));
    }

    static Json.Obj members(State state) {
        var view = state.membership().view();
        return Json.object()
                .with("members", view.json())
                .with("digest", view.digest().hex())
                .with("head", state.ledger().head().hex());
    }

    /** What the node sees of the ways to and from the others, each member that has not left. */
    private static Json.Obj links(State state, Now now) {
        return links(state, member -> state.link(member.node()).json(now.mono())
                .with("peer", member.node().value())
                .with("state", member.state().word())
                .with("address", member.address().toString()))
                .with("node", state.node().value());
    }

    /** {@return the same as the document Links of the owner's API} */
    public static Json.Obj ownersLinks(State state, Now now) {
        return links(state, member -> state.link(member.node()).json(now.mono()).with("peerId", member.node().value()));
    }

    private static Json.Obj links(State state, Function<Member, Json> link) {
        var links = state.membership().view().members().values().stream()
                .filter(member -> !member.node().equals(state.node()) && !member.gone())
                .map(link).toList();
        return Json.object().with("windowMs", Link.WINDOW_MS).with("links", new Json.Arr(links));
    }

    static Json.Obj head(State state) {
        return Json.object()
                .with("head", state.ledger().head().hex())
                .with("entries", state.ledger().size())
                .with("frontier", frontier(state.ledger().frontier()));
    }

    static Json.Obj summary(State state) {
        var alive = 0;
        var suspect = 0;
        var dead = 0;
        for (var member : state.membership().view().members().values()) {
            switch (member.state()) {
                case MemberState.Alive one -> alive++;
                case MemberState.Suspect one -> suspect++;
                case MemberState.Left one -> dead++;
                case MemberState.Confirmed one -> dead++;
            }
        }
        return Json.object().with("alive", alive).with("suspect", suspect).with("dead", dead);
    }

    /** {@return the lines of the whole ledger from that place of the replay order on, from 0} */
    static Iterator<Line> lines(State state, long offset) {
        var lines = state.ledger().replayed().iterator();
        for (long i = 0; i < offset && lines.hasNext(); i++) {
            lines.next();
        }
        return lines;
    }

    /** {@return the lines of one feed from that seq on} */
    static Iterator<Line> lines(State state, FeedId feed, long seq) {
        return state.ledger().feed(feed).stream().filter(line -> line.seq() >= seq).iterator();
    }

    private static Json.Arr frontier(Frontier frontier) {
        return new Json.Arr(frontier.tips().stream().map(EntryId::json).toList());
    }

    private static String word(Phase phase) {
        return switch (phase) {
            case STARTING -> "starting";
            case NEW -> "new";
            case JOINING -> "joining";
            case JOINED -> "joined";
            case LEFT -> "left";
        };
    }
}
