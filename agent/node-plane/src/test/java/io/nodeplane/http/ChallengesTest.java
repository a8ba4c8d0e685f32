package io.nodeplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.http.Challenges.Verdict;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ChallengesTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Challenges challenges = new Challenges(nanos::get);

    @Test
    void a_request_for_the_challenge_is_taken_once() {
        var set = challenges.current();
        assertThat(challenges.take(set, "a")).isEqualTo(Verdict.FRESH);
        assertThat(challenges.take(set, "a")).isEqualTo(Verdict.REPLAYED);
        assertThat(challenges.take(set, "b")).isEqualTo(Verdict.FRESH);
        assertThat(challenges.take("-", "c")).isEqualTo(Verdict.STALE);
        assertThat(challenges.take(new Challenges(nanos::get).current(), "d")).as("of another process")
                .isEqualTo(Verdict.STALE);
    }

    @Test
    void a_challenge_changes_and_the_last_one_holds_a_while_longer() {
        var first = challenges.current();
        challenges.take(first, "a");
        nanos.addAndGet(Challenges.SET_NANOS + 1);
        var second = challenges.current();
        assertThat(second).isNotEqualTo(first);
        assertThat(challenges.take(first, "a")).as("it is remembered for as long as it would be taken")
                .isEqualTo(Verdict.REPLAYED);
        assertThat(challenges.take(first, "b")).isEqualTo(Verdict.FRESH);
        assertThat(challenges.take(second, "a")).isEqualTo(Verdict.FRESH);
        nanos.addAndGet(Challenges.SET_NANOS);
        assertThat(challenges.take(first, "c")).isEqualTo(Verdict.STALE);
        assertThat(challenges.take(second, "c")).isEqualTo(Verdict.FRESH);
        nanos.addAndGet(10 * Challenges.SET_NANOS);
        assertThat(challenges.take(second, "d")).as("nobody asked for long").isEqualTo(Verdict.STALE);
    }

    @Test
    void however_many_requests_there_are_it_remembers_few_and_takes_none_twice() {
        var set = challenges.current();
        for (var i = 0; i < Challenges.REQUESTS_MAX; i++) {
            assertThat(challenges.take(set, "first " + i)).isEqualTo(Verdict.FRESH);
        }
        assertThat(challenges.take(set, "one more")).as("no room: it is asked again").isEqualTo(Verdict.STALE);
        var next = challenges.current();
        assertThat(next).isNotEqualTo(set);
        assertThat(challenges.take(set, "first 0")).isEqualTo(Verdict.REPLAYED);
        assertThat(challenges.take(next, "one more")).isEqualTo(Verdict.FRESH);
        for (var i = 0; i < Challenges.REQUESTS_MAX; i++) {
            challenges.take(challenges.current(), "second " + i);
        }
        assertThat(challenges.take(set, "first 0")).isEqualTo(Verdict.STALE);
    }
}
