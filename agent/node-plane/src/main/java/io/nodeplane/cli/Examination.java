package io.nodeplane.cli;

import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import io.nodeplane.cli.Facts.Seen;
import io.nodeplane.http.AgentClient;
import io.nodeplane.http.AgentPoll;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.MemberState;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.ClusterSecret;
import io.nodeplane.model.PeerAddress;
import io.nodeplane.runtime.Within;
import io.nodeplane.store.CharterFile;
import io.nodeplane.store.DiskCheck;
import io.nodeplane.store.Identity;
import io.nodeplane.store.LedgerFiles;
import io.nodeplane.store.StoreException;
import io.nodeplane.store.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Finds out what a diagnosis needs. Every question has a limit, and all of them together stay below a minute. */
final class Examination {
    private static final int ASK_MS = 2_000;
    private static final long ASK_ALL_MS = 12_000;
    private static final long DISK_MS = 10_000;
    private static final long VERIFY_MS = 15_000;

    private final Config config;
    private final PeerAddress agent;
    private final LongSupplier wall;

    /**
     * @param agent where the agent of this machine is
     * @param wall this machine's clock, in ms since 1970
     */
    Examination(Config config, PeerAddress agent, LongSupplier wall) {
        this.config = config;
        this.agent = agent;
        this.wall = wall;
    }

    Facts facts() {
        var own = ask(List.of(config.node().value()), List.of(agent)).getFirst();
        var down = own.status().isEmpty();
        var verified = down ? verified() : Optional.<Verification>empty();
        var members = down
                ? membersOf(verified.map(Verification::ledger).orElseGet(() -> Ledger.empty(config.charter().id())))
                : membersOf(new AgentClient(agent, ASK_MS).get("/members"));
        var addresses = new ArrayList<>(config.seeds());
        addresses.add(config.advertise());
        var asked = ask(addresses.stream().map(any -> "").toList(), addresses);
        return new Facts(config.node(), config.data(), config.charter(),
                config.secrets().now().map(ClusterSecret::ids).orElse(List.of()), own, asked.getLast(),
                asked.subList(0, asked.size() - 1), ask(List.copyOf(members.keySet()), List.copyOf(members.values())),
                files(verified));
    }

    private Facts.Files files(Optional<Verification> verified) {
        var disk = Within.ms(DISK_MS, "disk", () -> DiskCheck.of(config.data()));
        var identity = identity();
        var forks = verified.map(found -> found.ledger().forks().values().stream()
                .filter(fork -> identity.flatMap(Identity::feed).equals(Optional.of(fork.feed()))).toList())
                .orElse(List.of());
        return new Facts.Files(disk, identity, CharterFile.find(config.data().resolve("charter.json")).map(Charter::id),
                forks, verified.filter(Verification.Damaged.class::isInstance)
                        .map(damaged -> ((Verification.Damaged) damaged).place().toString()));
    }

    private Optional<Identity> identity() {
        try {
            return Identity.read(config.data());
        } catch (StoreException unreadable) {
            return Optional.empty();
        }
    }

    /** A running agent's files may be looked at in the midst of a write: only those of one that is down are read. */
    private Optional<Verification> verified() {
        try {
            return Within.ms(VERIFY_MS, "verify", () -> LedgerFiles.verify(config.data()));
        } catch (StoreException none) {
            return Optional.empty();
        }
    }

    private SortedMap<String, PeerAddress> membersOf(Ledger ledger) {
        var members = new TreeMap<String, PeerAddress>();
        if (ledger.cluster().equals(config.charter().id())) {
            Membership.replay(config.charter(), ledger).view().members().values().stream()
                    .filter(member -> !member.node().equals(config.node())
                            && !(member.state() instanceof MemberState.Left))
                    .forEach(member -> members.put(member.node().value(), member.address()));
        }
        return members;
    }

    private SortedMap<String, PeerAddress> membersOf(AgentClient.Answer answer) {
        var members = new TreeMap<String, PeerAddress>();
        if (answer instanceof AgentClient.Answer.Ok(var json)) {
            for (var value : json.array("members")) {
                var member = (Json.Obj) value;
                if (!member.text("node").equals(config.node().value())
                        && !member.find("cause").equals(Optional.of(new Json.Str("left")))) {
                    members.put(member.text("node"), PeerAddress.parse(member.text("address")));
                }
            }
        }
        return members;
    }

    private record Timed(AgentClient.Answer answer, long before, long after) {}

    private List<Seen> ask(List<String> names, List<PeerAddress> addresses) {
        var answers = AgentPoll.ask(addresses, ASK_MS, ASK_ALL_MS, client -> {
            var before = wall.getAsLong();
            var answer = client.get("/status");
            return new Timed(answer, before, wall.getAsLong());
        }, new Timed(new AgentClient.Answer.Unreachable("no answer in time"), 0, 0));
        var seen = new ArrayList<Seen>();
        for (int at = 0; at < names.size(); at++) {
            seen.add(seen(names.get(at), addresses.get(at), answers.get(at)));
        }
        return seen;
    }

    private static Seen seen(String name, PeerAddress address, Timed timed) {
        return switch (timed.answer()) {
            case AgentClient.Answer.Ok(var status) -> new Seen(name, address, Optional.of(status), "",
                    status.find("wall").map(wall -> (timed.before() + timed.after()) / 2 - ((Json.Num) wall).value()));
            case AgentClient.Answer.Refused(var code, var detail) ->
                new Seen(name, address, Optional.empty(), detail + " (" + code + ")", Optional.empty());
            case AgentClient.Answer.Unreachable(var reason) ->
                new Seen(name, address, Optional.empty(), reason, Optional.empty());
        };
    }
}
