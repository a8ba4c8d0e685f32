package io.nodeplane.core;

import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A decision in words, for a transcript: its lines, then its effects. Hashes are told by letters and feeds by their
 * nodes, in the order in which they come, and requests by numbers, so that people can follow.
 */
final class Telling {
    private static final Pattern FEED = Pattern.compile("([a-z0-9-]+)\\.([0-9a-f]{16})");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Workbench bench;
    private final TreeMap<String, String> heads = new TreeMap<>();
    private final TreeMap<String, List<String>> feeds = new TreeMap<>();
    private final TreeMap<Integer, Workbench.Flight> numbers = new TreeMap<>();

    Telling(Workbench bench) {
        this.bench = bench;
    }

    /** {@return the request that has this number} */
    Workbench.Flight flight(int number) {
        var flight = numbers.get(number);
        if (flight == null) {
            throw new IllegalArgumentException("no request #" + number + " was told");
        }
        return flight;
    }

    /** {@return the decision in lines of words, without the numbers of what it asks} */
    List<String> plain(Workbench.Decided decision) {
        var told = new ArrayList<String>();
        decision.step().lines().forEach(line -> told.add(line(decision, line)));
        decision.step().effects().forEach(effect -> told.add(effect(effect)));
        return told;
    }

    /** {@return the decision, numbered} */
    String tell(Workbench.Decided decision, long since) {
        var told = new StringBuilder(decision.node() + " decides" + (decision.at() == since
                ? ""
                : ", " + (decision.at() - since) + " ms later")).append('\n');
        decision.step().lines().forEach(line -> told.append("  ").append(line(decision, line)).append('\n'));
        for (var effect : decision.step().effects()) {
            told.append("  ").append(effect(effect)).append(number(decision, effect)).append('\n');
        }
        return plain(decision).isEmpty() ? told + "  nothing\n" : told.toString();
    }

    private String number(Workbench.Decided decision, Effect effect) {
        return switch (effect) {
            case Effect.Ask ask -> bench.flights().stream().filter(flight -> flight.from.equals(decision.node())
                    && flight.ask == ask).findFirst().map(flight -> {
                        numbers.put(numbers.size() + 1, flight);
                        return " (#" + numbers.size() + ", within " + ask.timeoutMs() + " ms)";
                    }).orElse("");
            case Effect.Answer(var handle, var reply) ->
                numbers.entrySet().stream().filter(known -> known.getValue().handle == handle).findFirst()
                        .map(known -> " (to #" + known.getKey() + ")").orElse("");
            case Effect.Settle settle -> "";
            case Effect.Note note -> "";
            case Effect.Show show -> "";
        };
    }

    private String line(Workbench.Decided decision, Line line) {
        // Of its own feeds a node may also be brought lines that it does not know any more.
        var own = line.feed().node().equals(decision.node()) && line.entry().at() == Workbench.wall(decision.at());
        return (own ? "write " : "store ") + entry(line);
    }

    private String entry(Line line) {
        return shortName(line.id()) + " " + line.entry().kind() + said(line.entry().body());
    }

    private String said(Body body) {
        return switch (body) {
            case Body.Genesis genesis -> genesis.after().isEmpty()
                    ? ""
                    : " (" + genesis.why() + ") after " + shorts(genesis.after());
            case Body.Suspected(var subject, var life, var reason) ->
                " " + subject + " in incarnation " + life + ": " + clean(reason);
            case Body.Confirmed(var subject, var life, var evidence) -> " the death of " + subject
                    + " in incarnation " + life + " by " + shorts(evidence);
            case Body.Joined joined -> " in incarnation " + joined.incarnation();
            case Body.Recovered recovered -> " in incarnation " + recovered.incarnation();
            case Body.Left left -> " incarnation " + left.incarnation();
            case Body.Updated updated -> " version " + updated.version() + " " + updated.metadata();
            case Body.Forked(var feed, var seq, var hashes) -> " " + feed(feed.label()) + " at " + seq;
            case Body.Vouched vouched -> " by " + vouched.by();
            case Body.Forgotten gone -> " " + gone.subject() + " in incarnation " + gone.incarnation();
            case Body.Amending(var what) -> " for epoch " + what.epoch();
            case Body.Started started -> "";
            case Body.Reported reported -> " " + reported.peer() + " " + reported.state();
            case Body.Other other -> "";
        };
    }

    private String effect(Effect effect) {
        return switch (effect) {
            case Effect.Ask(var exchange, var to, var request, var timeout) -> "ask " + to.host() + ": " + request(
                    request);
            case Effect.Answer(var handle, var reply) -> "answer " + reply(reply);
            case Effect.Settle(var handle, Command.Outcome.Done(var note)) -> "settle done" + (note.isEmpty()
                    ? ""
                    : ": " + note);
            case Effect.Settle(var handle, Command.Outcome.Failed(var code, var reason)) -> "settle " + code + ": "
                    + reason;
            case Effect.Note(var event) -> "note " + event.kind() + ": " + clean(event.reason());
            case Effect.Show(var view) -> "show " + view.members().values().stream().map(member -> member.node()
                    + " " + (member.state().word() + " " + member.state().cause()).strip())
                    .collect(Collectors.joining(", "));
        };
    }

    private String request(Request request) {
        return switch (request) {
            case Request.Ping(var head) -> "ping, head " + head(head.hex());
            case Request.PingReq(var target, var address) -> "ping-req for " + target;
            case Request.Sync(var head, var base, var marks, var most) -> "sync, head " + head(head.hex()) + marks.map(
                    all -> ", with marks of " + feeds(all.marks().size())).orElse("");
            case Request.Vigil vigil -> "vigil";
            case Request.Push(var lines) -> "push " + lines(lines);
        };
    }

    private String reply(Reply reply) {
        return switch (reply) {
            case Reply.Ack(var head, var reached) -> "ack, head " + head(head.hex()) + reached.map(it -> it
                    ? ", reached"
                    : ", not reached").orElse("");
            case Reply.Nack(var reason) -> "nack: " + clean(reason);
            case Reply.Delta(var head, var base, var marks, var lines, var more) -> "delta, head " + head(head.hex())
                    + marks.map(all -> ", with marks of " + feeds(all.marks().size())).orElse("")
                    + (lines.isEmpty() ? "" : ", " + lines(lines)) + (more ? ", and more" : "");
            case Reply.Refused(var code, var reason) -> "refused " + code + ": " + clean(reason);
        };
    }

    private static String feeds(int count) {
        return count + (count == 1 ? " feed" : " feeds");
    }

    private String lines(List<Line> lines) {
        return lines.stream().map(line -> shortName(line.id()) + " " + line.entry().kind()).collect(Collectors.joining(
                ", "));
    }

    private String shorts(List<EntryId> ids) {
        return ids.stream().map(this::shortName).collect(Collectors.joining(", "));
    }

    private String shortName(EntryId id) {
        return feed(id.feed().label()) + "#" + id.seq();
    }

    private String head(String hex) {
        return heads.computeIfAbsent(hex, unknown -> letters(heads.size()));
    }

    private static String letters(int number) {
        return number < 26
                ? String.valueOf((char) ('A' + number))
                : letters(number / 26 - 1) + letters(number % 26);
    }

    private String clean(String words) {
        var named = FEED.matcher(words).replaceAll((MatchResult found) -> feed(found.group()));
        return HASH.matcher(named).replaceAll((MatchResult found) -> head(found.group()));
    }

    /** The first feed of a node goes by the node's name, the second one is its second. */
    private String feed(String label) {
        var node = label.substring(0, label.lastIndexOf('.'));
        var known = feeds.computeIfAbsent(node, first -> new ArrayList<>());
        if (!known.contains(label)) {
            known.add(label);
        }
        var place = known.indexOf(label);
        return place == 0 ? node : node + "/" + (place + 1);
    }
}
