package io.nodeplane.store;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a data directory remembers against being copied or put back: {@code guard.json}.
 *
 * <p>It is durable before the first own entry is, and names only entries that are durable: so a crash leaves no false
 * doubt. A doubt stays until another feed has begun.
 *
 * @param head an own entry that was on the disk: the last one at the last clean close, or at the last start
 * @param clean whether the process closed the directory itself
 * @param doubt why a feed must not be continued
 */
record Guard(Whereabouts place, Optional<EntryId> head, boolean clean, Optional<Doubt> doubt) {

    /** Why this feed must not be continued. */
    record Doubt(FeedId feed, String why) {
        /** @throws IllegalArgumentException if that is no reason */
        Doubt {
            if (!Body.Genesis.WHYS.contains(why)) {
                throw new IllegalArgumentException("'why' is '" + why + "'");
            }
        }
    }

    /**
     * What is there of a guard.
     *
     * @param damaged whether there is one that cannot be believed: it has no second copy to be restored from
     */
    record Found(Optional<Guard> guard, boolean damaged) {}

    /** {@return the guard of a data directory} */
    static Found find(Disk disk, Path dataDirectory) throws IOException {
        var file = dataDirectory.resolve(Layout.GUARD);
        if (!disk.exists(file)) {
            return new Found(Optional.empty(), false);
        }
        try {
            return new Found(Optional.of(parse(new String(disk.read(file), StandardCharsets.ISO_8859_1))), false);
        } catch (JsonException | IllegalArgumentException unreadable) {
            return new Found(Optional.empty(), true);
        }
    }

    /** {@return the guard of a data directory; empty if there is none, or none that can be believed} */
    static Optional<Guard> read(Disk disk, Path dataDirectory) throws IOException {
        return find(disk, dataDirectory).guard();
    }

    private static Guard parse(String text) {
        var guard = guard(JsonParser.parseObject(text));
        var form = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        // One changed digit would tell of a copy or a loss that never was. Older releases wrote no digest.
        if (!form.equals(guard.digested().canonical()) && !form.equals(guard.json().canonical())) {
            throw new JsonException("it does not match its digest");
        }
        return guard;
    }

    private static Guard guard(Json.Obj json) {
        var place = new Whereabouts(json.text("machine"), json.text("device"), json.text("inode"), json.text("path"));
        Optional<Doubt> doubt = json.find("doubt").isEmpty()
                ? Optional.empty()
                : Optional.of(new Doubt(new FeedId(json.object("doubt").text("feed")),
                        json.object("doubt").text("why")));
        return new Guard(place, json.find("head").map(EntryId::parse),
                json.find("clean").equals(Optional.of(new Json.Bool(true))), doubt);
    }

    private Json.Obj json() {
        var json = Json.object().with("clean", new Json.Bool(clean)).with("device", place.device())
                .with("inode", place.inode()).with("machine", place.machine()).with("path", place.path());
        if (head.isPresent()) {
            json = json.with("head", head.get().json());
        }
        return doubt.isEmpty()
                ? json
                : json.with("doubt",
                        Json.object().with("feed", doubt.get().feed().label()).with("why", doubt.get().why()));
    }

    private Json.Obj digested() {
        var json = json();
        return json.with("sha256", Hash.of(json.canonical().getBytes(StandardCharsets.US_ASCII)).hex());
    }

    /** Writes it durably and in one step. */
    void write(Disk disk, Path dataDirectory) throws IOException {
        disk.replace(dataDirectory.resolve(Layout.GUARD),
                (digested().canonical() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** {@return this guard, naming that entry unless it names a later one of the same feed} */
    Guard reaching(Optional<EntryId> tip) {
        var further = tip.isEmpty() || head.isPresent() && head.get().feed().equals(tip.get().feed())
                && head.get().seq() > tip.get().seq();
        return further ? this : new Guard(place, tip, clean, doubt);
    }

    /**
     * {@return which facts about the directory's place have changed; empty if none has}
     *
     * <p>The device is noted and not compared: on an overlay, as containers have it, and on network file systems its
     * number is another one after each mount.
     */
    String moved(Whereabouts now) {
        var changed = new StringBuilder();
        changed.append(place.machine().equals(now.machine()) ? "" : " machine");
        changed.append(place.inode().equals(now.inode()) ? "" : " inode");
        changed.append(place.path().equals(now.path()) ? "" : " path");
        return changed.toString().strip();
    }
}
