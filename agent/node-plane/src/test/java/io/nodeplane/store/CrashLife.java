package io.nodeplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.ledger.Admission;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.Journal.Append;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The life of node-1 on a bad disk: it takes in what two peers write, writes itself, is killed, loses power or meets a
 * disk that fails, and starts again, as the seed has it. What it promised is held against what it finds.
 */
final class CrashLife {
    private static final String RELEASE = "crash";
    private static final Path DATA = Path.of("/data").toAbsolutePath();
    private static final NodeId NODE = Histories.node(1);

    private final Random dice;
    private final boolean snapshots;
    private final boolean rot;
    private final MemoryDisk disk = new MemoryDisk();
    private final Limits limits;
    /** All that the peers know: what they wrote, and what node-1 has shown them. */
    private Ledger peers = Ledger.empty(Histories.CHARTER.id());
    private final List<FeedId> peerFeeds = new ArrayList<>();
    /** What node-1 has promised to keep. */
    private final Set<Line> acknowledged = new HashSet<>();
    private final Map<String, EntryId> places = new HashMap<>();
    /** What lay durably in a feed file at some reboot. */
    private final Set<String> lain = new HashSet<>();
    private boolean damaged;
    private final SortedMap<String, Integer> stoppedAt;
    private final SortedMap<String, Integer> told;
    private int crashes;
    private int doubts;

    // One run of the process.
    private @Nullable DataDirectory data;
    private FaultyDisk faulty = new FaultyDisk(disk, FaultyDisk.Fault.POWER, 0);
    private Ledger ledger = peers;
    private @Nullable FeedId own;
    private List<Line> waiting = List.of();

    /**
     * @param rot whether bytes also change that were durable
     * @param stoppedAt the operations that failed are counted here
     * @param told the events are counted here
     */
    CrashLife(long seed, boolean rot, SortedMap<String, Integer> stoppedAt, SortedMap<String, Integer> told) {
        this.told = told;
        this.stoppedAt = stoppedAt;
        this.dice = new Random(seed);
        this.rot = rot;
        this.limits = dice.nextBoolean()
                ? new Limits(500 + dice.nextInt(6000), 1 + dice.nextInt(8), 1 + dice.nextInt(4), 1 + dice.nextInt(4))
                : new Limits(5000 + dice.nextInt(20_000), 8 + dice.nextInt(30), 2 + dice.nextInt(12),
                        1 + dice.nextInt(8));
        this.snapshots = dice.nextBoolean();
        for (int i = 2; i <= 3; i++) {
            var genesis = peers.genesis(new Body.Genesis(Histories.node(i), "n" + seed), 0);
            peers = Histories.with(peers, genesis);
            peerFeeds.add(genesis.feed());
        }
    }

    int crashes() {
        return crashes;
    }

    int doubts() {
        return doubts;
    }

    /** Lives until it has been stopped so many times, and then once more in peace. */
    void run(int stops) throws IOException {
        while (crashes < stops) {
            var early = dice.nextInt(3) == 0;
            faulty = faulty(early ? dice.nextInt(60) : Integer.MAX_VALUE);
            if (start()) {
                faulty.after(dice.nextInt(40));
                live();
            }
            stop();
        }
        faulty = new FaultyDisk(disk, FaultyDisk.Fault.POWER, Integer.MAX_VALUE);
        assertThat(start()).isTrue();
        assertThat(turn(Integer.MAX_VALUE, 1)).isTrue();
        data().close();
        assertThat(ledger.forks()).isEmpty();
        assertThat(peers.forks()).isEmpty();
        assertThat(new HashSet<>(ledger.inReplayOrder())).containsAll(peers.inReplayOrder())
                .containsAll(acknowledged);
        var verification = LedgerFiles.verify(disk, DATA);
        assertThat(verification.ledger().head()).isEqualTo(ledger.head());
        if (!damaged) {
            assertThat(verification).isInstanceOf(Verification.Sound.class);
        }
    }

    private FaultyDisk faulty(int good) {
        var kinds = FaultyDisk.Fault.values();
        return new FaultyDisk(disk, kinds[dice.nextInt(kinds.length)], good) {
            @Override
            void failed(String what, Path where) throws IOException {
                stoppedAt.merge(what + " " + DATA.relativize(where).toString()
                        .replaceAll("node-1/[0-9a-f]{16}", "own").replaceAll("node-./[0-9a-f]{16}", "other")
                        .replaceAll("00000[0-9]", "n").replaceAll("quarantine/.*", "quarantine/file"), 1, Integer::sum);
                if (what.equals("force") && disk.isFile(where) && dice.nextBoolean()) {
                    disk.failForce(where);
                }
            }
        };
    }

    private void live() {
        var turns = 1 + dice.nextInt(5);
        for (int i = 0; i < turns; i++) {
            for (int writes = dice.nextInt(3); writes > 0; writes--) {
                var feed = peerFeeds.get(dice.nextInt(peerFeeds.size()));
                peers = Histories.with(peers, peers.next(feed, body(), 0, List.of()));
            }
            if (!turn(dice.nextInt(8), dice.nextInt(5) == 0 ? 6 : dice.nextInt(3))) {
                return;
            }
            if (snapshots && dice.nextInt(3) == 0) {
                leave();
            }
        }
        if (dice.nextInt(4) == 0) {
            data().close();
            data = null;
        }
    }

    private void leave() {
        try {
            data().snapshot(ledger, Membership.replay(Histories.CHARTER, ledger), RELEASE, 0)
                    .ifPresent(Runnable::run);
        } catch (StoreException failed) {
            // The old one is there, or the new one.
            assertThat(failed).hasRootCauseInstanceOf(IOException.class).hasMessageContaining("the disk fails");
        }
    }

    /** {@return whether the process goes on after it took in and wrote so many lines} */
    private boolean turn(int foreign, int mine) {
        var lines = new ArrayList<Line>();
        var grown = ledger;
        var missing = new ArrayList<>(peers.beyond(Holdings.of(ledger.frontier())));
        for (var line : missing.subList(0, Math.min(foreign, missing.size()))) {
            grown = taken(grown, line, lines);
        }
        for (var more = true; more;) {
            var size = lines.size();
            for (var line : waiting) {
                grown = taken(grown, line, lines);
            }
            more = lines.size() > size;
        }
        var wrote = new ArrayList<Line>();
        var writes = own;
        for (int i = 0; i < mine; i++) {
            var line = writes == null
                    ? grown.genesis(new Body.Genesis(NODE, "n" + dice.nextLong()), 0)
                    : grown.next(writes, body(), 0, List.of());
            writes = line.feed();
            wrote.add(line);
            grown = Histories.with(grown, line);
        }
        lines.addAll(wrote);
        if (!(data().journal().append(lines, writes) instanceof Append.Durable(var notes))) {
            return false;
        }
        notes.forEach(note -> told.merge(note.kind(), 1, Integer::sum));
        ledger = grown;
        own = writes;
        lines.forEach(this::promise);
        // What is durable may be seen, and what is seen may be built on.
        if (rot || dice.nextInt(3) > 0) {
            show();
        }
        try {
            ledger = data().journal().shelved(ledger);
            return true;
        } catch (ShelfException failed) {
            assertThat(failed).hasRootCauseInstanceOf(IOException.class).hasMessageContaining("the disk fails");
            return false;
        }
    }

    private static Ledger taken(Ledger ledger, Line line, List<Line> lines) {
        if (ledger.admit(line) instanceof Admission.Stored(var grown)) {
            lines.add(line);
            return grown;
        }
        return ledger;
    }

    private void show() {
        for (var line : ledger.inReplayOrder()) {
            if (peers.admit(line) instanceof Admission.Stored(var grown)) {
                peers = grown;
            }
        }
    }

    private void promise(Line line) {
        acknowledged.add(line);
        var before = places.putIfAbsent(line.feed() + "#" + line.entry().seq(), line.id());
        assertThat(before).as("no other entry at an acknowledged place").isIn(null, line.id());
    }

    /** {@return whether the process came up} */
    private boolean start() throws IOException {
        Recovered recovered;
        try {
            data = DataDirectory.open(DATA, NODE, Histories.CHARTER, faulty, limits);
            recovered = snapshots ? data.recover(crashes, RELEASE) : data.recover(crashes);
        } catch (StoreException failed) {
            assertThat(failed).hasRootCauseInstanceOf(IOException.class).hasMessageContaining("the disk fails");
            return false;
        }
        ledger = recovered.ledger();
        recovered.membership().ifPresent(fold -> assertThat(fold.view())
                .isEqualTo(Membership.replay(Histories.CHARTER, recovered.ledger()).view()));
        recovered.check().ifPresent(check -> assertThat(check.run(() -> false)).isEqualTo(SnapshotCheck.Verdict.RIGHT));
        waiting = recovered.waiting();
        own = recovered.ownFeed();
        recovered.notes().forEach(note -> told.merge(note.kind(), 1, Integer::sum));
        assertThat(ledger.forks()).isEmpty();
        judge(recovered);
        if (own != null && !rot) {
            ledger.feed(own).forEach(this::promise);
        }
        var doubt = recovered.doubt();
        var behind = own != null && peers.frontier().seq(own) > ledger.frontier().seq(own);
        if (doubt.map(Doubt::curable).orElse(false)) {
            own = null;
            return cured(doubt.get().feed(), recovered.waiting());
        }
        if (doubt.isPresent() || behind) {
            doubts++;
            own = null;
        }
        return true;
    }

    /** Asks the peers first. {@return whether the process goes on: with the feed, if all that waits of it has its place} */
    private boolean cured(FeedId feed, List<Line> waited) {
        if (!turn(Integer.MAX_VALUE, 0)) {
            return false;
        }
        var tip = waited.stream().filter(line -> line.feed().equals(feed)).mapToLong(Line::seq).max().orElseThrow();
        if (ledger.frontier().seq(feed) == tip && waited.stream().filter(line -> line.feed().equals(feed))
                .allMatch(line -> ledger.find(line.id()).isPresent())) {
            told.merge("cured", 1, Integer::sum);
            own = feed;
        } else {
            doubts++;
        }
        return true;
    }

    private void judge(Recovered recovered) throws IOException {
        if (!rot) {
            var here = new HashSet<>(ledger.inReplayOrder());
            assertThat(acknowledged).as("what was acknowledged and is not here")
                    .filteredOn(line -> !here.contains(line)).isEmpty();
            assertThat(recovered.doubt().map(Doubt::why).orElse("damaged")).as("no false doubt").isEqualTo("damaged");
        }
        damaged |= recovered.doubt().filter(doubt -> !doubt.curable()).isPresent();
        var now = FeedBytes.chunks(disk, DATA);
        assertThat(lain).as("bytes that lay in a file and are in none, nor in quarantine")
                .filteredOn(chunk -> !now.contains(chunk)).isEmpty();
        if (dice.nextInt(8) == 0) {
            var again = new Recovery(DATA, disk, Identity.read(disk, DATA).orElseThrow(), Histories.CHARTER,
                    new Shelves(DATA, elsewhere(disk), limits), Optional.empty()).run(crashes, limits);
            assertThat(again.ledger().head()).isEqualTo(ledger.head());
            assertThat(again.waiting()).isEqualTo(waiting);
            assertThat(again.doubt()).isEqualTo(recovered.doubt());
            assertThat(FeedBytes.chunks(disk, DATA)).isEqualTo(now);
        }
    }

    /** {@return the disk, on which this process's shelves are not seen} */
    private static Disk elsewhere(Disk disk) {
        return new ForwardingDisk(disk) {
            @Override
            public Appender appender(Path file) throws IOException {
                return super.appender(other(file));
            }

            @Override
            public byte[] read(Path file) throws IOException {
                return super.read(other(file));
            }

            @Override
            public boolean exists(Path file) {
                return super.exists(other(file));
            }

            @Override
            public void delete(Path file) throws IOException {
                super.delete(other(file));
            }

            private Path other(Path file) {
                return file.endsWith(Layout.SHELVES) ? file.resolveSibling("others.bin") : file;
            }
        };
    }

    private void stop() throws IOException {
        crashes++;
        if (data != null && dice.nextInt(8) == 0) {
            // Told to stop; after a failure it does not touch the disk any more.
            data.close();
        }
        data = null;
        if (dice.nextInt(4) > 0) {
            disk.crash(dice);
            if (rot && dice.nextInt(2) == 0 && FeedBytes.rot(disk, DATA, dice)) {
                damaged = true;
                lain.clear();
            }
            lain.addAll(FeedBytes.chunks(disk, DATA));
        } else {
            disk.kill();
        }
    }

    private Body body() {
        return new Body.Started("nonce-" + dice.nextLong(), "x".repeat(dice.nextInt(5) == 0 ? 3000 : dice.nextInt(90)));
    }

    private DataDirectory data() {
        return Optional.ofNullable(data).orElseThrow();
    }
}
