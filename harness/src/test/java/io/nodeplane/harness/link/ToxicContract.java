package io.nodeplane.harness.link;

import static io.nodeplane.harness.link.Bench.assertClosed;
import static io.nodeplane.harness.link.Bench.assertSilent;
import static io.nodeplane.harness.link.Bench.receive;
import static io.nodeplane.harness.link.Bench.receiveAll;
import static io.nodeplane.harness.link.Bench.send;
import static io.nodeplane.harness.link.Bench.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each toxic does to bytes and connections. */
interface ToxicContract extends Subject {

    @Test
    default void megabytes_pass_unchanged_both_ways() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            ends.assertCarries("hello");
            var bytes = new byte[8 << 20];
            new Random(7).nextBytes(bytes);
            for (var pair : new Bench.Ends[]{ends, new Bench.Ends(ends.server(), ends.client())}) {
                var sent = CompletableFuture.runAsync(() -> {
                    try {
                        pair.client().getOutputStream().write(bytes);
                    } catch (IOException failed) {
                        throw new IllegalStateException(failed);
                    }
                }, DifferenceContract.APART);
                assertThat(pair.server().getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
                sent.join();
            }
        }
    }

    @Test
    default void latency_makes_bytes_late_two_of_them_add_up_and_removal_lets_them_go() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            bench.toxic("a", "latency", "upstream", "{\"latency\":300}", 1);
            assertThat(timed(() -> ends.assertCarries("x"))).isGreaterThan(Duration.ofMillis(290));
            bench.toxic("b", "latency", "upstream", "{\"latency\":300}", 1);
            assertThat(timed(() -> ends.assertCarries("x"))).isGreaterThan(Duration.ofMillis(590));
            bench.removeToxic("b");
            assertThat(bench.api("PATCH", "/proxies/" + bench.name + "/toxics/a", """
                    {"attributes":{"latency":600000}}""").status()).isEqualTo(200);
            send(ends.client(), "under way");
            assertSilent(ends.server());
            bench.removeToxic("a");
            assertThat(receive(ends.server(), 9)).isEqualTo("under way");
        }
    }

    @Test
    default void jitter_never_reorders() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            bench.toxic("latency", "upstream", "{\"latency\":20,\"jitter\":20}");
            var text = IntStream.range(0, 200).mapToObj("%03d"::formatted).collect(Collectors.joining());
            for (int i = 0; i < text.length(); i += 3) {
                send(ends.client(), text.substring(i, i + 3));
            }
            assertThat(receive(ends.server(), text.length())).isEqualTo(text);
        }
    }

    @Test
    default void bandwidth_paces() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("bandwidth", "upstream", "{\"rate\":20}");
            var ends = bench.connect();
            var text = "x".repeat(10_000);
            send(ends.client(), text);
            assertThat(timed(() -> assertThat(receive(ends.server(), text.length())).isEqualTo(text)))
                    .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
        }
    }

    @Test
    default void bandwidth_nothing_stalls_and_keeps_every_byte() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            ends.assertCarries("before");
            bench.toxic("bandwidth", "upstream", "{\"rate\":0}");
            send(ends.client(), "one");
            assertSilent(ends.server());
            send(ends.client(), "two");
            send(ends.server(), "the other way is free");
            assertThat(receive(ends.client(), 21)).isEqualTo("the other way is free");
            assertSilent(ends.server());
            bench.removeToxic();
            assertThat(receive(ends.server(), 6)).isEqualTo("onetwo");
            ends.assertCarries("after");
        }
    }

    @Test
    default void timeout_nothing_loses_bytes_in_silence_and_its_removal_closes() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            bench.toxic("timeout", "upstream", "{\"timeout\":0}");
            var fresh = bench.connect();
            for (var both : new Bench.Ends[]{ends, fresh}) {
                send(both.client(), "lost");
                assertSilent(both.server());
                send(both.server(), "back");
                assertThat(receive(both.client(), 4)).isEqualTo("back");
            }
            bench.removeToxic();
            assertClosed(ends.server());
            assertClosed(ends.client());
            assertClosed(fresh.server());
            bench.connect().assertCarries("new");
        }
    }

    @Test
    default void removing_a_timeout_closes_also_where_it_did_not_act() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("t", "timeout", "upstream", "{\"timeout\":0}", 0);
            var ends = bench.connect();
            ends.assertCarries("toxicity 0");
            bench.removeToxic();
            assertClosed(ends.server());
        }
    }

    @Test
    default void timeout_closes_after_so_long_without_a_chunk() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("timeout", "downstream", "{\"timeout\":500}");
            var ends = bench.connect();
            send(ends.server(), "lost");
            assertThat(timed(() -> assertClosed(ends.client()))).isGreaterThan(Duration.ofMillis(300));
            assertClosed(ends.server());
        }
    }

    @Test
    default void limit_data_closes_after_exactly_so_many_bytes() throws IOException {
        try (var bench = new Bench(this)) {
            var old = bench.connect();
            old.assertCarries("does not count");
            bench.toxic("limit_data", "upstream", "{\"bytes\":7}");
            send(old.client(), "1234");
            assertThat(receive(old.server(), 4)).isEqualTo("1234");
            send(old.client(), "56789");
            assertThat(receiveAll(old.server())).isEqualTo("567");
            assertClosed(old.client());
            var fresh = bench.connect();
            send(fresh.client(), "abcdefghi");
            assertThat(receiveAll(fresh.server())).isEqualTo("abcdefg");
        }
    }

    @Test
    default void limit_data_of_nothing_closes_at_the_first_byte() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("limit_data", "upstream", "{\"bytes\":0}");
            var ends = bench.connect();
            assertSilent(ends.server());
            send(ends.client(), "x");
            assertClosed(ends.server());
        }
    }

    @Test
    default void disabled_closes_and_refuses_and_enabled_listens_again() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            var where = bench.listen();
            assertThat(bench.proxy("POST", "{\"enabled\":false}").json().path("enabled").asBoolean()).isFalse();
            assertClosed(ends.client());
            assertClosed(ends.server());
            assertThatThrownBy(bench::dial).isInstanceOf(ConnectException.class);
            assertThat(bench.proxy("PATCH", "{\"enabled\":true}").json().path("enabled").asBoolean()).isTrue();
            assertThat(bench.listen()).isEqualTo(where);
            bench.connect().assertCarries("again");
        }
    }

    @Test
    default void a_proxy_that_is_disabled_refuses_from_the_answer_on_and_can_always_listen_again() throws IOException {
        try (var bench = new Bench(this)) {
            for (int i = 0; i < 50; i++) {
                assertThat(bench.proxy("POST", "{\"enabled\":false}").status()).isEqualTo(200);
                assertThatThrownBy(bench::dial).isInstanceOf(ConnectException.class);
                assertThat(bench.proxy("POST", "{\"enabled\":true}").status()).isEqualTo(200);
                bench.dial().close();
            }
        }
    }

    @Test
    default void toxicity_is_a_chance_per_connection() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("t", "limit_data", "upstream", "{\"bytes\":0}", 0.5);
            int closed = 0;
            for (int i = 0; i < 40; i++) {
                var ends = bench.connect();
                send(ends.client(), "x");
                closed += ends.server().getInputStream().read() < 0 ? 1 : 0;
            }
            assertThat(closed).isBetween(4, 36);
        }
    }

    @Test
    default void no_toxic_touches_the_connecting_itself() throws IOException {
        try (var bench = new Bench(this)) {
            bench.toxic("a", "timeout", "upstream", "{\"timeout\":0}", 1);
            bench.toxic("b", "latency", "downstream", "{\"latency\":60000}", 1);
            assertThat(bench.connect().client().isConnected()).isTrue();
        }
    }

    @Test
    default void an_upstream_that_refuses_closes_the_client_after_it_connected() throws IOException {
        try (var bench = new Bench(this)) {
            bench.upstream.close();
            assertClosed(bench.dial());
        }
    }

    @Test
    default void a_half_closed_connection_is_closed_wholly() throws IOException {
        try (var bench = new Bench(this)) {
            var ends = bench.connect();
            send(ends.client(), "last");
            ends.client().shutdownOutput();
            assertThat(receiveAll(ends.server())).isEqualTo("last");
            assertClosed(ends.client());
        }
    }
}
