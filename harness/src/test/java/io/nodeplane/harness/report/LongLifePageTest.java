package io.nodeplane.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * The page of benchmarks has what a long life costs from {@code docs/long-life.json}, which is {@code life.json} of a
 * run of {@code -Dbench.only=life}: {@code -Ddocs.write=true} writes table and picture anew.
 */
class LongLifePageTest {
    private static final Path PAGE = Path.of("../docs/benchmarks.md");
    private static final Path MEASURED = Path.of("../docs/long-life.json");
    private static final Path PICTURE = Path.of("../docs/long-life.svg");
    private static final String OPEN = "<!-- From here on written from long-life.json by LongLifePageTest. -->\n";
    private static final String CLOSE = "<!-- To here. -->\n";
    private static final double KIB = 1 << 10;

    private static Json.Obj measured() throws IOException {
        return JsonParser.parseObject(Files.readString(MEASURED).replace("\n", ""));
    }

    private static List<Json.Obj> rows(Json.Obj measured) {
        return measured.array("rows").stream().map(Json.Obj.class::cast).toList();
    }

    @Test
    void the_page_has_what_was_measured() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(page).contains(OPEN, CLOSE);
        var wanted = page.substring(0, page.indexOf(OPEN)) + OPEN + table(measured())
                + page.substring(page.indexOf(CLOSE));
        var picture = picture(measured());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, wanted);
            Files.writeString(PICTURE, picture);
        }
        assertThat(Files.readString(PAGE)).as("write it anew with -Ddocs.write=true").isEqualTo(wanted);
        assertThat(Files.readString(PICTURE)).as("write it anew with -Ddocs.write=true").isEqualTo(picture);
    }

    @Test
    void memory_follows_the_members_and_not_the_history() throws IOException {
        var rows = rows(measured());
        var last = rows.getLast();
        var before = rows.get(rows.size() - 2);
        assertThat(last.number("entries")).isEqualTo(10 * before.number("entries")).isGreaterThanOrEqualTo(1_000_000);
        // Of what the history is more, less than a fiftieth is in memory.
        assertThat(last.number("heapAfterACollectionKiB") - before.number("heapAfterACollectionKiB"))
                .isLessThan((last.number("lineKiB") - before.number("lineKiB")) / 50);
        for (var row : rows) {
            assertThat(row.number("heapAfterACollectionKiB")).isLessThan(row.number("limitKiB"));
            assertThat(row.number("members")).isEqualTo(measured().number("members"));
            assertThat(row.number("deadMembers")).isEqualTo(row.number("members") - measured().number("survivors"));
            assertThat(row.number("linesToANewcomer")).isEqualTo(row.number("entries"));
        }
    }

    private static String picture(Json.Obj measured) {
        return new LongLifePicture("Memory and history: " + measured.number("members") + " members, "
                + measured.number("survivors") + " of them alive",
                rows(measured).stream().map(row -> new LongLifePicture.Point(row.number("entries"),
                        row.number("heapAfterACollectionKiB"), row.number("lineKiB"), row.number("limitKiB")))
                        .toList())
                .svg();
    }

    private static String table(Json.Obj measured) {
        var names = List.of("Entries", "Lines on disk", "Start, by the clock", "Processor time", "of it collecting",
                "Heap in use then", "of at most", "Entries in memory", "All frames to a newcomer",
                "`ledger why` of an old death", "Start from a snapshot", "Processor time", "Check beside it", "Load");
        var text = new StringBuilder("\n| ").append(String.join(" | ", names)).append(" |\n|")
                .append("---:|".repeat(names.size())).append('\n');
        for (var row : rows(measured)) {
            text.append(String.format(Locale.ROOT,
                    "| %,d | %.1f MiB | %.1f s | %.1f s | %.1f s | %.1f MiB | %d MiB | %,d | %.1f s | %.2f s | %s | %s |"
                            + " %s | %.1f |\n",
                    row.number("entries"), row.number("lineKiB") / KIB, row.number("startMs") / 1e3,
                    row.number("processorMs") / 1e3, row.number("collectorMs") / 1e3,
                    row.number("heapAfterACollectionKiB") / KIB, row.number("limitKiB") >> 10,
                    row.number("entriesInMemory"), row.number("newcomerMs") / 1e3, row.number("whyMs") / 1e3,
                    seconds(row, "snapshotStartMs"), seconds(row, "snapshotProcessorMs"), seconds(row, "checkMs"),
                    row.number("loadPercent") / 1e2));
        }
        return text + "\n![Memory and disk by the number of entries](long-life.svg)\n\n";
    }

    /** {@return what it took; nothing where there was no snapshot} */
    private static String seconds(Json.Obj row, String name) {
        return row.find(name).map(ms -> String.format(Locale.ROOT, "%.1f s", row.number(name) / 1e3)).orElse("-");
    }
}
