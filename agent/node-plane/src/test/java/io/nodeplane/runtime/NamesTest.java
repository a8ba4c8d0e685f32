package io.nodeplane.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final String HOST = "node-1";

    private Names names = Names.NONE;

    @Test
    void a_name_is_looked_up_once_for_all_who_ask() {
        assertThat(told(0)).isEqualTo(new Told(List.of(), true, true));
        assertThat(told(5)).isEqualTo(new Told(List.of(), false, true));
        names = names.lookedUp(HOST, List.of("10.0.0.1"), 10);
        assertThat(told(10)).isEqualTo(new Told(List.of("10.0.0.1"), false, false));
    }

    @Test
    void what_is_old_is_looked_up_again_and_told_meanwhile() {
        found(0, "10.0.0.1");
        assertThat(told(Names.FRESH_MS - 1)).isEqualTo(new Told(List.of("10.0.0.1"), false, false));
        assertThat(told(Names.FRESH_MS)).isEqualTo(new Told(List.of("10.0.0.1"), true, true));
        assertThat(told(Names.FRESH_MS + 8000)).as("for as long as it takes")
                .isEqualTo(new Told(List.of("10.0.0.1"), false, true));
        names = names.lookedUp(HOST, List.of("10.0.0.2"), Names.FRESH_MS + 8000);
        assertThat(names.order(HOST)).as("it has moved").containsExactly("10.0.0.2");
        assertThat(told(Names.FRESH_MS + 15_999)).as("a slow resolver is left alone for as long as it took")
                .isEqualTo(new Told(List.of("10.0.0.2"), false, false));
        assertThat(told(Names.FRESH_MS + 16_000)).isEqualTo(new Told(List.of("10.0.0.2"), true, true));
    }

    @Test
    void a_look_up_that_fails_takes_nothing_away() {
        found(0, "10.0.0.1", "10.0.0.2");
        names = names.answered(HOST, "10.0.0.2");
        for (long now = 1_100; now < Names.TURN_MS; now += 1_200) {
            assertThat(told(now)).isEqualTo(new Told(List.of("10.0.0.2", "10.0.0.1"), true, true));
            names = names.lookedUp(HOST, List.of(), now + 1);
        }
    }

    @Test
    void a_name_that_was_never_found_is_looked_up_for_each_who_asks() {
        told(0);
        names = names.lookedUp(HOST, List.of(), 0);
        assertThat(told(0)).isEqualTo(new Told(List.of(), true, true));
        names = names.lookedUp(HOST, List.of(), 3000);
        assertThat(told(5999)).as("unless the resolver is slow").isEqualTo(new Told(List.of(), false, false));
        assertThat(told(6000)).isEqualTo(new Told(List.of(), true, true));
    }

    @Test
    void the_address_that_answered_last_comes_first_and_those_passed_over_last() {
        found(0, "a", "b", "c", "d");
        assertThat(names.order(HOST)).containsExactly("a", "b", "c", "d");
        names = names.passedOver(HOST, "a");
        assertThat(names.order(HOST)).containsExactly("b", "c", "d", "a");
        names = names.answered(HOST, "c");
        assertThat(names.order(HOST)).containsExactly("c", "b", "d", "a");
        names = names.passedOver(HOST, "c");
        assertThat(names.order(HOST)).containsExactly("b", "d", "a", "c");
        names = names.passedOver(HOST, "a");
        assertThat(names.order(HOST)).containsExactly("b", "d", "c", "a");
        names = names.answered(HOST, "a");
        assertThat(names.order(HOST)).containsExactly("a", "b", "d", "c");
        told(4000);
        names = names.lookedUp(HOST, List.of("e", "d", "c", "a"), 4000);
        assertThat(names.order(HOST)).as("a look-up changes what there is, not what was learnt of it")
                .containsExactly("a", "e", "d", "c");
        names = names.answered(HOST, "b").passedOver(HOST, "b").answered("elsewhere", "b");
        assertThat(names.order(HOST)).as("nothing is learnt of what is not known").containsExactly("a", "e", "d", "c");
    }

    @Test
    void another_address_has_its_turn_now_and_then_whatever_became_of_it() {
        found(0, "a", "b", "c");
        names = names.passedOver(HOST, "b").answered(HOST, "a");
        told(Names.TURN_MS - 1);
        assertThat(names.order(HOST)).containsExactly("a", "c", "b");
        told(Names.TURN_MS);
        assertThat(names.order(HOST)).containsExactly("b", "a", "c");
        names = names.passedOver(HOST, "b").answered(HOST, "a");
        told(2 * Names.TURN_MS - 1);
        assertThat(names.order(HOST)).as("one request, if it is of no use").containsExactly("a", "c", "b");
    }

    @Test
    void names_and_addresses_have_a_limit() {
        found(0, IntStream.range(0, 40).mapToObj(i -> "10.0.0." + i / 2).toArray(String[]::new));
        assertThat(names.order(HOST)).hasSize(Names.ADDRESSES_MAX).doesNotHaveDuplicates();
        for (int i = 0; i < Names.NAMES_MAX; i++) {
            names = names.ask("other-" + i, 1 + i).next();
            assertThat(names.names().size()).isLessThanOrEqualTo(Names.NAMES_MAX);
        }
        assertThat(names.names().keySet()).as("nobody asked for it longest").doesNotContain(HOST)
                .contains("other-0", "other-" + (Names.NAMES_MAX - 1));
        var full = names.ask("one-more", 5000);
        assertThat(new Told(full.addresses(), full.lookUp(), full.lookingUp())).as("all are being looked up")
                .isEqualTo(new Told(List.of(), false, false));
        names = names.lookedUp("other-7", List.of("10.0.0.7"), 5000);
        assertThat(names.ask("one-more", 5000).lookUp()).isTrue();
        assertThat(names.ask("one-more", 5000).next().names()).doesNotContainKey("other-7");
    }

    @Test
    void whatever_happens_each_address_is_told_once_and_one_look_up_runs() {
        for (long seed = 0; seed < 300; seed++) {
            var dice = new Random(seed);
            names = Names.NONE;
            var all = new TreeSet<String>();
            var running = false;
            long now = 0;
            for (int i = 0; i < 200; i++) {
                now += dice.nextInt(700);
                var some = "10.0.0." + dice.nextInt(5);
                switch (dice.nextInt(4)) {
                    case 0 -> {
                        var told = told(now);
                        assertThat(told.lookUp() && running).as("seed=" + seed).isFalse();
                        running |= told.lookUp();
                        assertThat(told.lookingUp()).as("seed=" + seed).isEqualTo(running);
                    }
                    case 1 -> {
                        if (running) {
                            var found = IntStream.range(0, dice.nextInt(4)).mapToObj(one -> "10.0.0." + dice.nextInt(5))
                                    .toList();
                            names = names.lookedUp(HOST, found, now);
                            if (!found.isEmpty()) {
                                all.clear();
                                all.addAll(found);
                            }
                            running = false;
                        }
                    }
                    case 2 -> names = names.answered(HOST, some);
                    default -> names = names.passedOver(HOST, some);
                }
                assertThat(names.order(HOST)).as("seed=" + seed).doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(all);
            }
        }
    }

    private record Told(List<String> addresses, boolean lookUp, boolean lookingUp) {}

    private Told told(long now) {
        var asked = names.ask(HOST, now);
        names = asked.next();
        return new Told(asked.addresses(), asked.lookUp(), asked.lookingUp());
    }

    private void found(long now, String... addresses) {
        told(now);
        names = names.lookedUp(HOST, List.of(addresses), now);
    }
}
