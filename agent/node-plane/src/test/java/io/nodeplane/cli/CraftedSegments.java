package io.nodeplane.cli;

import static io.nodeplane.cli.Crafted.BASE;
import static io.nodeplane.cli.Crafted.THREE;
import static io.nodeplane.cli.Crafted.delete;
import static io.nodeplane.cli.Crafted.folder;
import static io.nodeplane.cli.Crafted.like;
import static io.nodeplane.cli.Crafted.put;
import static io.nodeplane.cli.Crafted.segment;
import static io.nodeplane.cli.Crafted.text;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.cli.Crafted.Change;
import io.nodeplane.cli.Crafted.Verdict;
import io.nodeplane.ledger.Line;
import java.util.ArrayList;
import java.util.List;

/** A feed of three lines in three segments, with seals and without. */
final class CraftedSegments {
    private static final List<Line> LINES = BASE.feed(THREE);
    private static final String SEALS = folder(THREE) + "segments.jsonl";

    private final List<Crafted> all = new ArrayList<>();

    private CraftedSegments() {}

    static List<Crafted> all() {
        var segments = new CraftedSegments();
        segments.numbers();
        segments.seals();
        segments.wrongSeals();
        return segments.all;
    }

    private void add(String name, Verdict verdict, Change... changes) {
        var split = new ArrayList<Change>();
        for (int i = 1; i <= 3; i++) {
            split.add(put(segment(THREE, i), text(List.of(LINES.get(i - 1)))));
        }
        split.addAll(List.of(changes));
        all.add(like(name, verdict, split.toArray(Change[]::new)));
    }

    private static Change named(int now, int then) {
        return files -> files.put(segment(THREE, then), files.remove(segment(THREE, now)));
    }

    private void numbers() {
        add("three segments", Verdict.SOUND);
        add("the first segment is gone", Verdict.DAMAGED, delete(segment(THREE, 1)));
        add("the second segment is gone", Verdict.DAMAGED, delete(segment(THREE, 2)));
        add("the last segment is gone", Verdict.SOUND, delete(segment(THREE, 3)));
        add("a segment is gone, and the feed goes on", Verdict.DAMAGED, named(3, 4));
        add("two segments are gone, and the feed goes on", Verdict.DAMAGED, named(3, 5));
        add("the first number is 2, and the feed is whole", Verdict.DAMAGED, named(3, 4), named(2, 3), named(1, 2));
        add("a number far away", Verdict.DAMAGED, named(3, 999_999));
        add("two segments are exchanged", Verdict.DAMAGED, named(2, 9), named(3, 2), named(9, 3));
        add("an empty segment at the end", Verdict.SOUND, put(segment(THREE, 4), ""));
        add("an empty segment between others", Verdict.SOUND, named(3, 4), put(segment(THREE, 3), ""));
        add("an empty segment at the beginning", Verdict.SOUND, named(3, 4), named(2, 3), named(1, 2),
                put(segment(THREE, 1), ""));
        add("an empty segment in place of one", Verdict.DAMAGED, put(segment(THREE, 2), ""));
        add("rubbish in the last segment", Verdict.TORN, put(segment(THREE, 4), "rubbish"));
        add("rubbish in a segment between others", Verdict.DAMAGED, named(3, 4), put(segment(THREE, 3), "rubbish\n"));
        add("rubbish without an end between others", Verdict.DAMAGED, named(3, 4), put(segment(THREE, 3), "rubbish"));
        add("rubbish behind the line of a segment", Verdict.DAMAGED,
                files -> files.merge(segment(THREE, 2), "rubbish", String::concat));
        add("a line without its end in a segment", Verdict.DAMAGED,
                files -> files.computeIfPresent(segment(THREE, 2), (name, text) -> text.stripTrailing()));
        add("a segment stands twice", Verdict.DAMAGED, put(segment(THREE, 4), text(List.of(LINES.getLast()))));
    }

    private static String seal(int segment) {
        return seal(segment, segment);
    }

    private static String seal(int segment, int of) {
        return sealed(segment, of).canonical() + "\n";
    }

    private static Json.Obj sealed(int segment, int of) {
        var line = LINES.get(of - 1);
        var end = Json.object().with("seq", line.seq()).with("hash", line.hash().hex());
        var text = text(List.of(line));
        return Json.object().with("segment", segment).with("lines", 1).with("bytes", text.length())
                .with("sha256", Hash.of(text).hex()).with("first", end).with("last", end);
    }

    private void seals() {
        add("seals of full segments", Verdict.SOUND, put(SEALS, seal(1) + seal(2)));
        add("a seal of the last one too", Verdict.SOUND, put(SEALS, seal(1) + seal(2) + seal(3)));
        add("a seal is missing", Verdict.SOUND, put(SEALS, seal(1)));
        add("no seal is there", Verdict.SOUND, put(SEALS, ""));
        add("a torn seal", Verdict.TORN, put(SEALS, seal(1) + seal(2).substring(0, 50)));
        add("a seal without its end", Verdict.TORN, put(SEALS, seal(1) + seal(2).strip()));
        add("rubbish behind a seal", Verdict.TORN, put(SEALS, seal(1) + "rubbish\n"));
        add("an empty line behind a seal", Verdict.TORN, put(SEALS, seal(1) + "\n"));
        add("rubbish before a seal", Verdict.DAMAGED, put(SEALS, "rubbish\n" + seal(2)));
        add("a sealed segment is gone", Verdict.DAMAGED, put(SEALS, seal(1) + seal(2) + seal(3)),
                delete(segment(THREE, 3)));
        add("a sealed segment is gone, and the feed goes on", Verdict.DAMAGED,
                put(SEALS, seal(1) + seal(2) + seal(3, 1)),
                named(3, 4));
        add("a sealed segment is empty", Verdict.DAMAGED, put(SEALS, seal(1) + seal(2) + seal(3)),
                put(segment(THREE, 3), ""));
        add("a sealed segment is empty, and the feed goes on", Verdict.SOUND,
                put(SEALS, seal(1) + seal(2) + seal(3)), named(3, 4), put(segment(THREE, 3), ""));
        add("a sealed segment is empty, and its lines are nowhere", Verdict.DAMAGED, put(SEALS, seal(1) + seal(2)),
                put(segment(THREE, 2), ""));
        add("the first segment is empty and sealed, and the feed goes on", Verdict.SOUND, put(SEALS, seal(1)),
                named(3, 4), named(2, 3), named(1, 2), put(segment(THREE, 1), ""));
        add("a sealed segment has lost its end", Verdict.DAMAGED, put(SEALS, all(0)),
                put(segment(THREE, 1), text(LINES.subList(0, 2))), delete(segment(THREE, 2)),
                delete(segment(THREE, 3)));
        add("a sealed segment is torn", Verdict.DAMAGED, put(SEALS, seal(1) + seal(2) + seal(3)),
                files -> files.merge(segment(THREE, 3), "rubbish", String::concat));
        add("a seal says more, and the feed goes on", Verdict.DAMAGED, put(SEALS, all(0)));
    }

    /** The seal of one segment that holds all lines. */
    private static String all(int less) {
        var text = text(LINES);
        return Json.object().with("segment", 1).with("lines", LINES.size() - less).with("bytes", text.length())
                .with("sha256", Hash.of(text).hex())
                .with("first", Json.object().with("seq", 1).with("hash", LINES.getFirst().hash().hex()))
                .with("last", Json.object().with("seq", 3).with("hash", LINES.getLast().hash().hex()))
                .canonical() + "\n";
    }

    private void wrongSeals() {
        var seal = sealed(1, 1);
        for (var field : List.of("bytes", "lines")) {
            for (var by : List.of(0L, 2L, Json.NUMBER_MAX)) {
                wrong(field + " is " + by, seal.with(field, by));
            }
            wrong(field + " is a text", seal.with(field, "1"));
        }
        wrong("sha256 is another", seal.with("sha256", "ab".repeat(32)));
        wrong("sha256 is too short", seal.with("sha256", "ab"));
        for (var end : List.of("first", "last")) {
            wrong(end + " has another seq", seal.with(end, seal.object(end).with("seq", 2)));
            wrong(end + " has another hash", seal.with(end, seal.object(end).with("hash", "ab".repeat(32))));
            wrong(end + " has a field more", seal.with(end, seal.object(end).with("more", 1)));
            wrong(end + " is a number", seal.with(end, 1));
        }
        wrong("a field more", seal.with("more", 1));
        for (var number : List.of(0L, 2L, 4_294_967_297L)) {
            wrong("segment is " + number, seal.with("segment", number));
        }
        wrong("it is of another segment", sealed(1, 2));
        add("a seal is not canonical", Verdict.DAMAGED, put(SEALS, seal(1).replaceFirst(":", ": ") + seal(2)));
        add("a seal has a great number", Verdict.DAMAGED,
                put(SEALS, seal(1).replaceFirst(":\\d+", ":" + "9".repeat(5_000))
                        + seal(2)));
        add("a seal is deep", Verdict.DAMAGED,
                put(SEALS, seal(1).replaceFirst(":\\d+", ":" + "[".repeat(5_000)) + seal(2)));
    }

    private void wrong(String name, Json.Obj seal) {
        add("in a seal, " + name, Verdict.DAMAGED, put(SEALS, seal.canonical() + "\n" + seal(2)));
    }
}
