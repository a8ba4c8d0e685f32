package io.nodeplane.harness.probe;

import io.nodeplane.controlplane.HeartbeatSession;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.client.ApiAddress;
import io.nodeplane.controlplane.client.RemoteControlPlane;
import io.nodeplane.harness.world.WorldException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A program that knows the interface and nothing else tries itself on the stub, which another process serves. */
final class StubOverHttp implements Probe {
    private static final Pattern PLACE = Pattern.compile("(vpn-\\d) api=(\\S+) seed=(\\S+) token-file=(\\S+)");

    /** One node of the stub, as its first lines say. */
    private record Place(String peer, String api, String seed, String tokenFile) {
        RemoteControlPlane connect() {
            return RemoteControlPlane.connect(ApiAddress.parse(api), Path.of(tokenFile));
        }
    }

    @Override
    public Answer look(Bench bench) throws InterruptedException, IOException {
        var notes = new Notes();
        try (var program = Program.start(bench, "stub", List.of("stub", "--nodes=3"));
                var http = HttpClient.newHttpClient()) {
            if (!Patience.await(() -> program.text().contains("ready") || !program.running()) || !program.running()) {
                throw new WorldException("the stub does not serve; it printed: " + program.text());
            }
            var places = PLACE.matcher(program.text()).results()
                    .map(one -> new Place(one.group(1), one.group(2), one.group(3), one.group(4))).toList();
            try (var first = places.getFirst().connect(); var second = places.get(1).connect()) {
                use(places, first, second, http, notes);
            }
        }
        return notes.seen("One process serves the stub of three nodes (`node-plane stub --nodes=3`); another uses it");
    }

    private static void use(List<Place> places, RemoteControlPlane first, RemoteControlPlane second, HttpClient http,
            Notes notes) throws InterruptedException, IOException {
        var updates = new Updates();
        var call = new Call(notes);
        var other = places.get(1).peer();
        var seed = places.getFirst().seed();
        notes.expect("who answers says that it is the stub", first.capabilities().name().contains("stub"), first
                .capabilities().name() + ", spec " + first.capabilities().spec());
        call.of("vpn-1.join([])", () -> first.join(List.of()), "founds a cluster of one",
                view -> view.localState() == LocalState.JOINED && view.members().size() == 1, ClientOnTheAgent::words);
        call.of("vpn-1.subscribeMembershipUpdates(...)", () -> first.subscribeMembershipUpdates(updates), "subscribes",
                subscription -> true, subscription -> "a subscription");
        call.of("vpn-2.join([" + seed + "])", () -> second.join(List.of(seed)), "enters it",
                view -> view.members().size() == 2, ClientOnTheAgent::words);
        call.of("vpn-2.publishHeartbeat(ready)", () -> second.publishHeartbeat(HeartbeatSession.begin().next(true)),
                "is taken", ack -> true, ack -> ack.outcome().toString());
        heard(notes, updates, "the subscriber hears that " + other + " came, and is ready", other, "alive");
        notes.expect("trouble comes on command", order(http, places.getFirst(), "/stub/suspect/" + other) == 204,
                "POST /stub/suspect/" + other);
        heard(notes, updates, "the subscriber hears of the suspicion", other, "suspect");
        notes.expect("and goes on command", order(http, places.getFirst(), "/stub/recover/" + other) == 204,
                "POST /stub/recover/" + other);
        call.done("vpn-2.leave()", second::leave, "returns");
        heard(notes, updates, "the subscriber hears that " + other + " left", other, "dead/left");
        call.show();
        notes.show("What the subscriber of vpn-1 heard", "text", updates.text());
    }

    private static void heard(Notes notes, Updates updates, String what, String peer, String state)
            throws InterruptedException {
        var told = Patience.await(() -> updates.told(peer, member -> member.state().text().equals(state)));
        notes.expect(what, told, told ? peer + " " + state : "not within " + Bench.LIMIT.toSeconds() + " s");
    }

    private static int order(HttpClient http, Place at, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create("http://" + at.api() + path))
                .header("Authorization", "Bearer " + Files.readString(Path.of(at.tokenFile())).strip())
                .timeout(Bench.LIMIT).POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
