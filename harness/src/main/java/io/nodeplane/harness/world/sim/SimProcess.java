package io.nodeplane.harness.world.sim;

import io.nodeplane.Main;
import io.nodeplane.canon.Json;
import io.nodeplane.cli.CommandLineTool;
import io.nodeplane.core.Command;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.http.About;
import io.nodeplane.http.Introspection;
import io.nodeplane.http.Traffic;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.membership.Membership;
import io.nodeplane.model.NodeId;
import io.nodeplane.runtime.Driver;
import io.nodeplane.runtime.Outlet;
import io.nodeplane.runtime.Runner;
import io.nodeplane.store.DataDirectory;
import io.nodeplane.wire.Envelope;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One process of an agent, wired as {@link io.nodeplane.Agent} is: the same driver, journal, event log and answers. Its
 * turns are made here by hand, as {@link Runner} makes them: an input, and a tick if the node's time for it has come.
 */
final class SimProcess implements Peer, Outlet {
    private static final String VERSION = CommandLineTool.version();

    private final SimAgent.Place place;
    private final SimAgent.Surroundings around;
    private final Consumer<String> onEnd;
    private final DataDirectory data;
    private final Driver driver;
    private final Traffic traffic = new Traffic();
    private final Introspection introspection;
    private final TreeMap<Long, SimNetwork.Door> doors = new TreeMap<>();
    private final TreeMap<Long, Consumer<Command.Outcome>> orders = new TreeMap<>();
    private final ArrayDeque<Function<Now, Input>> inbox = new ArrayDeque<>();
    private long handles;
    private long wakeAt = VirtualTime.NEVER;
    private boolean alive = true;
    private boolean paused;
    private Ledger shownLedger;
    private Membership shownMembership;
    private Json.@Nullable Obj shownMembers;

    /**
     * Starts the process, and has it join.
     *
     * @param pid its number
     * @param onEnd told why, if it ends by itself
     * @throws io.nodeplane.store.StoreException if its data directory cannot be used
     */
    SimProcess(SimAgent.Place place, SimAgent.Surroundings around, long pid, Consumer<String> onEnd) {
        this.place = place;
        this.around = around;
        this.onEnd = onEnd;
        around.network().resolver(place.place()).restart();
        var now = place.clock().now();
        this.data = DataDirectory.open(place.data(), place.node(), place.charter(),
                around.settings().disk().apply(place.disk()));
        var recovered = data.recover(now.wall(), VERSION);
        recovered.notes().forEach(note -> data.eventLog().write(now, note));
        var membership = recovered.membership()
                .orElseGet(() -> Membership.replay(place.charter(), recovered.ledger()));
        var state = State.of(place.node(), place.address(), recovered.ledger(), membership, recovered.ownFeed(),
                around.random().nextLong());
        this.shownLedger = state.ledger();
        this.shownMembership = state.membership();
        this.introspection = new Introspection(new About(VERSION, pid, now.wall()));
        this.driver = new Driver(state, data.journal(), (at, event) -> {
            data.eventLog().write(at, event);
            around.witness().noted(place.place(), event);
        }, this);
        var nonce = HexFormat.of().toHexDigits(around.random().nextLong());
        take(at -> new Input.Started(at, nonce, VERSION, place.seeds(),
                recovered.doubt().map(doubt -> new Input.Doubt(doubt.feed(), doubt.why(), doubt.curable())),
                recovered.waiting()));
        order(new Command.Join(place.seeds(), 0), outcome -> {
            if (outcome instanceof Command.Outcome.Failed(var code, var reason) && Main.FATAL.contains(code)) {
                around.time().after(0, () -> end("it cannot join: " + reason));
            }
        });
    }

    @Override
    public NodeId place() {
        return place.place();
    }

    @Override
    public NodeClock clock() {
        return place.clock();
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }

    State state() {
        return driver.state();
    }

    boolean alive() {
        return alive;
    }

    boolean paused() {
        return paused;
    }

    /** {@return the answer of its HTTP API, if there is one at this path} */
    Optional<Json.Obj> answer(String path) {
        return path.equals("/members")
                ? Optional.of(members())
                : introspection.answer(path, driver.state(), traffic, place.clock().now());
    }

    /** Asked again and again, and seldom another one. */
    private Json.Obj members() {
        var state = driver.state();
        if (shownMembers == null || state.ledger() != shownLedger || state.membership() != shownMembership) {
            shownLedger = state.ledger();
            shownMembership = state.membership();
            shownMembers = introspection.answer("/members", state, traffic, place.clock().now()).orElseThrow();
        }
        return shownMembers;
    }

    @Override
    public void asked(Envelope<Message.Request> request, int bytes, SimNetwork.Door door) {
        if (inbox.size() >= Runner.INBOX_MAX) {
            door.answer(driver.state().sender(), new Message.Reply.Refused(Message.Code.BUSY,
                    Runner.INBOX_MAX + " inputs wait already"));
            return;
        }
        traffic.request(request.from().node(), bytes);
        var handle = ++handles;
        doors.put(handle, door);
        take(now -> new Input.Asked(now, handle, request.from(), request.message()));
    }

    void order(Command command, Consumer<Command.Outcome> then) {
        var handle = ++handles;
        orders.put(handle, then);
        take(now -> new Input.Commanded(now, handle, command));
    }

    /** Takes an input: now, or when it goes on. */
    @Override
    public void take(Function<Now, Input> input) {
        if (paused) {
            inbox.add(input);
        } else if (alive) {
            turn(input);
            tick();
        }
    }

    void pause() {
        paused = true;
    }

    /** Goes on: its timers have run out meanwhile, and all that has arrived is there at once. */
    void resume() {
        paused = false;
        if (around.random().nextBoolean()) {
            tick();
        }
        while (alive && !inbox.isEmpty()) {
            turn(inbox.remove());
        }
        tick();
    }

    /** Its process is gone without warning; what it had written stays written. */
    void kill() {
        alive = false;
        place.disk().release();
        slam();
    }

    /** Ends as an agent does that is told to: without a leave, and its files closed. */
    void close() {
        alive = false;
        slam();
        data.snapshot(driver.state().ledger(), driver.state().membership(), VERSION).ifPresent(Runnable::run);
        data.close();
    }

    private void end(String why) {
        if (alive) {
            close();
            onEnd.accept(why);
        }
    }

    private void slam() {
        doors.values().forEach(SimNetwork.Door::slam);
        doors.clear();
        inbox.clear();
        var gone = new Command.Outcome.Failed("CLOSED", "the node was stopped");
        orders.values().forEach(then -> then.accept(gone));
        orders.clear();
    }

    private void turn(Function<Now, Input> input) {
        var before = driver.state();
        driver.turn(input.apply(place.clock().now()));
        var after = driver.state();
        if (before.ledger() != after.ledger()) {
            around.witness().turned(place.place(), before, after);
        }
        driver.halted().ifPresent(this::end);
    }

    private void tick() {
        if (alive && place.clock().mono() >= driver.wakeAt()) {
            turn(Input.Tick::new);
        }
        var due = place.clock().when(driver.wakeAt());
        // A node that wants to be woken at once again and again does not stop the time.
        due = due == VirtualTime.NEVER ? due : Math.max(due, around.time().now() + VirtualTime.MS);
        if (alive && due < wakeAt) {
            wakeAt = due;
            var at = due;
            around.time().at(due, () -> wake(at));
        }
    }

    private void wake(long due) {
        if (alive && due == wakeAt) {
            wakeAt = VirtualTime.NEVER;
            if (!paused) {
                tick();
            }
        }
    }

    @Override
    public void ask(Message.Sender self, Effect.Ask ask) {
        around.network().ask(this, self, ask);
    }

    @Override
    public void answer(Message.Sender self, long handle, Message.Reply reply) {
        var door = doors.remove(handle);
        if (door != null) {
            door.answer(self, reply);
        }
    }

    @Override
    public void settle(long handle, Command.Outcome outcome) {
        var then = orders.remove(handle);
        if (then != null) {
            then.accept(outcome);
        }
    }

    @Override
    public void show(State state) {
        // There is no VPN that looks.
    }
}
