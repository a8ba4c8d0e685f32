package io.nodeplane.store;

import io.nodeplane.charter.ClusterId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Feed files read by tools: of a live node, of a dead one, or a copy. Nothing is written, and no charter is needed: the
 * cluster is the one of the first line, and all lines must agree.
 */
public final class LedgerFiles {
    private LedgerFiles() {}

    /**
     * {@return what the files say}
     *
     * @param folder a data directory, or its folder of feeds
     * @throws StoreException if there is no ledger, or if it cannot be read
     */
    public static Verification verify(Path folder) {
        var feeds = Files.isDirectory(folder.resolve(Layout.FEEDS)) ? folder.resolve(Layout.FEEDS) : folder;
        var scans = Survey.scan(feeds);
        var survey = Survey.of(cluster(folder, scans), scans);
        var torn = new ArrayList<Verification.Place>();
        Optional<Verification.Place> damage = Optional.empty();
        Optional<Verification.Place> consequence = Optional.empty();
        for (var entry : survey.ends().entrySet()) {
            var place = place(survey, entry.getKey(), entry.getValue());
            switch (entry.getValue().cause()) {
                case TORN -> torn.add(place);
                case HOLE, REFUSED -> damage = damage.or(() -> Optional.of(place));
                case ORPHAN -> consequence = consequence.or(() -> Optional.of(place));
            }
        }
        if (damage.isEmpty() && consequence.isPresent()) {
            damage = Optional.of(cause(survey, torn, consequence.get()));
        }
        if (damage.isPresent()) {
            return new Verification.Damaged(survey.ledger(), damage.get());
        }
        return torn.isEmpty()
                ? new Verification.Sound(survey.ledger())
                : new Verification.Torn(survey.ledger(), torn);
    }

    /**
     * {@return the ledger in the files; bytes of a torn tail are left out}
     *
     * @param folder a data directory, or its folder of feeds
     * @throws StoreException if there is none, or if it is damaged; the message names the first bad place
     */
    public static Ledger read(Path folder) {
        return switch (verify(folder)) {
            case Verification.Sound(var ledger) -> ledger;
            case Verification.Torn(var ledger, var places) -> ledger;
            case Verification.Damaged(var ledger, var place) -> throw new StoreException(place.toString());
        };
    }

    private static ClusterId cluster(Path folder, SortedMap<FeedId, FeedScan> scans) {
        return scans.values().stream()
                .filter(scan -> !scan.lines().isEmpty())
                .findFirst()
                .map(scan -> scan.lines().get(0).entry().cluster())
                .or(() -> Identity.read(folder).map(Identity::cluster))
                .orElseThrow(() -> new StoreException("there is no ledger in " + folder
                        + ": name a data directory, or its folder " + Layout.FEEDS));
    }

    /** What lines rest on may have been torn off: then that is the place to look at. */
    private static Verification.Place cause(Survey survey, List<Verification.Place> torn,
            Verification.Place consequence) {
        for (var place : torn) {
            for (var scan : survey.scans().values()) {
                if (scan.file().equals(place.file()) && survey.witnessOfLoss(scan.feed()).isPresent()) {
                    var witness = survey.witnessOfLoss(scan.feed()).get();
                    return new Verification.Place(place.file(), place.line(), place.offset(),
                            place.what() + ", and " + witness.line().id() + " rests on " + witness.lost(),
                            consequence.hint());
                }
            }
        }
        return consequence;
    }

    private static Verification.Place place(Survey survey, FeedId feed, Survey.End end) {
        var hint = switch (end.cause()) {
            case TORN -> "a crash, or a copy taken during a write, leaves this; the node moves it to quarantine at its"
                    + " next start";
            case HOLE -> "every node that has this feed has the same bytes: compare with its " + Layout.name(feed);
            case ORPHAN -> "copy the feeds again if the node was running, else compare with another node's "
                    + Layout.FEEDS;
            case REFUSED -> "no sound node writes this line: ask who made it";
        };
        return new Verification.Place(survey.scans().get(feed).file(), end.line(), end.offset(), end.what(), hint);
    }
}
