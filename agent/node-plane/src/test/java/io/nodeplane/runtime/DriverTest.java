package io.nodeplane.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.core.Command;
import io.nodeplane.core.Effect;
import io.nodeplane.core.Event;
import io.nodeplane.core.Input;
import io.nodeplane.core.Message;
import io.nodeplane.core.Now;
import io.nodeplane.core.State;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Histories;
import io.nodeplane.ledger.Ledger;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.ShelfException;
import io.nodeplane.model.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DriverTest {
    private static final Now NOW = new Now(1_000, 1_790_000_000_000L);
    private static final State FRESH = State.of(Histories.node(1), new PeerAddress("node-1", 7000), Histories.CHARTER,
            Ledger.empty(Histories.CHARTER.id()), null, 1);
    private static final List<Input> INPUTS = List.of(new Input.Started(NOW, "nonce", "test"),
            new Input.Commanded(NOW, 1, new Command.Join(List.of(), 0)),
            new Input.Commanded(NOW, 2, new Command.Leave()));

    /** Everything that the driver did, in order. */
    private final List<String> done = new ArrayList<>();
    private final List<List<Line>> appends = new ArrayList<>();
    private Journal.Append answer = new Journal.Append.Durable();

    private final Outlet outlet = new Outlet() {
        @Override
        public void ask(Message.Sender self, Effect.Ask ask) {
            done.add("ask");
        }

        @Override
        public void answer(Message.Sender self, long handle, Message.Reply reply) {
            done.add("answer " + handle);
        }

        @Override
        public void settle(long handle, Command.Outcome outcome) {
            done.add("settle " + handle);
        }

        @Override
        public void show(State state) {
            done.add("show");
        }
    };

    private Driver driver() {
        return new Driver(FRESH, this::append, (now, event) -> done.add("event " + event.kind()), outlet);
    }

    private Journal.Append append(List<Line> lines, FeedId own) {
        assertThat(lines).extracting(Line::feed).containsOnly(own);
        appends.add(lines);
        done.add("append");
        return answer;
    }

    @Test
    void what_several_inputs_write_becomes_durable_together_and_before_any_effect_of_them() {
        answer = new Journal.Append.Durable(List.of(Event.of("mended", "by the journal")));
        var together = driver();
        together.turn(INPUTS);
        assertThat(appends).hasSize(1);
        assertThat(done).startsWith("append", "event mended", "event started").contains("settle 1", "settle 2")
                .containsOnlyOnce("append");
        assertThat(done.indexOf("settle 1")).isLessThan(done.indexOf("settle 2"));
        assertThat(together.state().ledger().inReplayOrder()).containsExactlyElementsOf(appends.getFirst());

        var effects = done.stream().filter(what -> !what.equals("append") && !what.equals("event mended")).toList();
        done.clear();
        answer = new Journal.Append.Durable();
        var single = driver();
        INPUTS.forEach(single::turn);
        assertThat(appends).hasSize(1 + INPUTS.size());
        assertThat(single.state().ledger().head()).isEqualTo(together.state().ledger().head());
        assertThat(done.stream().filter(what -> !what.equals("append"))).containsExactlyElementsOf(effects);
    }

    @Test
    void nothing_of_several_inputs_is_visible_if_their_append_fails_and_nothing_happens_afterwards() {
        answer = new Journal.Append.Failed("no space left");
        var driver = driver();
        driver.turn(INPUTS);
        assertThat(driver.halted()).isEqualTo(Optional.of("no space left"));
        assertThat(done).containsExactly("append");
        assertThat(driver.state()).isSameAs(FRESH);
        answer = new Journal.Append.Durable();
        driver.turn(INPUTS);
        driver.turn(new Input.Tick(NOW));
        assertThat(done).containsExactly("append");
    }

    @Test
    void a_driver_halts_with_a_sentence_when_an_older_entry_cannot_be_had_any_more() {
        var gone = "cannot read 000001.jsonl, where older entries lie: it does not exist";
        var driver = new Driver(FRESH, new Journal() {
            @Override
            public Append append(List<Line> lines, @Nullable FeedId own) {
                return new Append.Durable();
            }

            @Override
            public Ledger shelved(Ledger ledger) {
                throw new ShelfException(gone);
            }
        }, (now, event) -> done.add("event " + event.kind()), outlet);
        driver.turn(INPUTS);
        assertThat(driver.halted()).isEqualTo(Optional.of(gone));
        done.clear();
        driver.turn(new Input.Tick(NOW));
        assertThat(done).isEmpty();
    }
}
