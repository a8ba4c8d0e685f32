package io.nodeplane.membership;

import static io.nodeplane.membership.Scribes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import io.nodeplane.membership.Certificate.Clause;
import io.nodeplane.membership.Certificate.Effect;
import io.nodeplane.membership.Certificate.Finding;
import io.nodeplane.model.Incarnation;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CertificateTest {
    private final Scribes world = new Scribes(3, 4);

    @Test
    void a_justified_confirmation_has_its_votes_with_what_each_saw_and_every_clause_held() {
        var one = world.suspects(1, 4);
        var other = world.suspects(2, 4);
        world.bringAll();
        var death = world.confirms(1, 4, one, other);
        world.bringAll();
        var certificate = certificate(3, death);
        assertThat(certificate.justified()).isTrue();
        assertThat(certificate.verdict()).startsWith("justified: a majority of voters that trust each other");
        assertThat(certificate.findings()).extracting(Finding::clause).containsExactly(Clause.values());
        assertThat(certificate.votes()).extracting(Certificate.Vote::id).containsExactly(one, other);
        assertThat(certificate.votes()).allSatisfy(vote -> {
            assertThat(vote.seen()).isEqualTo("silent");
            assertThat(vote.flaw()).isEmpty();
            assertThat(vote.vouched().orElseThrow().entry().kind()).isEqualTo("vouched");
            assertThat(vote.vouched().orElseThrow().feed()).isEqualTo(vote.id().feed());
        });
        assertThat(certificate.effect()).isEqualTo(Effect.STANDS);
        assertThat(certificate.answer()).isEmpty();
        assertThat(certificate.past()).isEqualTo(world.ledger(3).inReplayOrder().stream()
                .filter(line -> world.ledger(3).precedes(line.id(), death.id())).count());
    }

    @Test
    void one_that_was_refuted_later_is_still_justified_and_names_the_answer() {
        var death = confirmed();
        var before = certificate(3, death);
        var answer = world.recovers(4);
        world.bringAll();
        var after = certificate(3, death);
        assertThat(after.effect()).isEqualTo(Effect.ANSWERED);
        assertThat(after.answer().orElseThrow().id()).isEqualTo(answer);
        assertThat(after.findings()).isEqualTo(before.findings());
        assertThat(after.pastDigest()).isEqualTo(before.pastDigest());
    }

    @Test
    void an_unjustified_one_says_each_clause_that_fails() {
        var death = world.confirms(2, 4, world.suspects(1, 4));
        world.bringAll();
        var certificate = certificate(3, death);
        assertThat(failed(certificate)).containsExactly(Clause.EVIDENCE, Clause.WRITER, Clause.MAJORITY);
        assertThat(certificate.effect()).isEqualTo(Effect.NONE);
        assertThat(certificate.verdict()).startsWith("not justified: evidence: ")
                .contains("majority: 0 of 3 voters, and 2 are needed");
        assertThat(certificate.votes().getFirst().flaw()).isEqualTo("it is no suspicion that the causal past holds");
    }

    @Test
    void voters_that_distrust_each_other_are_named_with_the_suspicion_that_stands_between_them() {
        var quarrel = world.suspects(1, 2);
        world.bringAll();
        var death = confirmed();
        var certificate = certificate(3, death);
        assertThat(failed(certificate)).containsExactly(Clause.TRUST);
        assertThat(certificate.verdict()).isEqualTo("not justified: trust: node-1 suspected node-2, and both are in its"
                + " evidence");
        assertThat(certificate.quarrels()).hasSize(1);
        assertThat(certificate.quarrels().getFirst().suspicion().id()).isEqualTo(quarrel);
        assertThat(certificate.quarrels().getFirst().answer()).isEmpty();
    }

    @Test
    void distrust_that_was_answered_in_the_past_is_shown_with_its_answer() {
        world.suspects(1, 2);
        world.bringAll();
        var answer = world.recovers(2);
        world.bringAll();
        var certificate = certificate(3, confirmed());
        assertThat(certificate.justified()).isTrue();
        assertThat(certificate.quarrels()).singleElement()
                .satisfies(quarrel -> assertThat(quarrel.answer().orElseThrow().id()).isEqualTo(answer));
    }

    @Test
    void a_second_confirmation_of_one_death_counts_and_is_not_the_one_that_the_view_names() {
        var one = world.suspects(1, 4);
        var other = world.suspects(2, 4);
        world.bringAll();
        var first = world.confirms(1, 4, one, other);
        var second = world.confirms(2, 4, one, other);
        world.bringAll();
        var certificates = Certificate.of(world.membership(3), world.ledger(3), node(4));
        assertThat(certificates).extracting(Certificate::confirmation).containsExactlyInAnyOrder(first, second);
        assertThat(certificates).extracting(Certificate::effect).containsExactly(Effect.STANDS, Effect.REPEATED);
        assertThat(certificates.getFirst().others()).containsExactly(certificates.getLast().confirmation());
        assertThat(world.believes(3, 4))
                .isEqualTo(new MemberState.Confirmed(certificates.getFirst().confirmation().id()));
    }

    @Test
    void one_who_left_is_dead_by_its_own_word_and_not_by_the_confirmation() {
        var death = confirmed();
        world.write(4, new Body.Left(Incarnation.FIRST));
        world.bringAll();
        assertThat(certificate(1, death).effect()).isEqualTo(Effect.LEFT);
    }

    @Test
    void the_json_holds_the_text_of_every_line_that_it_names_and_the_digest_of_the_past() {
        var death = confirmed();
        var answer = world.recovers(4);
        world.bringAll();
        var json = JsonParser.parseObject(certificate(3, death).json().canonical());
        var named = new TreeSet<String>();
        for (var vote : json.array("votes")) {
            named.add(hash(((Json.Obj) vote).array("suspicion")));
            named.add(hash(((Json.Obj) vote).array("vouched")));
        }
        named.add(hash(json.array("confirmed")));
        named.add(hash(json.array("answer")));
        assertThat(named).hasSize(6).contains(answer.hash().hex());
        var texts = new TreeSet<String>();
        for (var line : json.array("lines")) {
            var entry = ((Json.Obj) line).object("entry");
            assertThat(Hash.of(entry.canonical()).hex()).isEqualTo(((Json.Obj) line).text("hash"));
            texts.add(((Json.Obj) line).text("hash"));
        }
        assertThat(texts).isEqualTo(named);
        var past = new StringBuilder();
        world.ledger(2).inReplayOrder().stream().filter(line -> world.ledger(2).precedes(line.id(), death.id()))
                .forEach(line -> past.append(line.hash().hex()).append('\n'));
        assertThat(json.object("past").text("digest")).isEqualTo(Hash.of(past.toString()).hex());
    }

    @Test
    void in_random_troubles_the_flaw_is_the_first_clause_that_fails_and_the_view_agrees() {
        var fails = new TreeSet<Clause>();
        var effects = new TreeSet<Effect>();
        for (int seed = 0; seed < 600; seed++) {
            var voters = 3 + seed % 2 * 2;
            var charter = new Scribes(voters, voters).charter;
            var ledger = TroubledHistory.random(charter, voters + 1, 60, seed);
            var membership = Membership.replay(charter, ledger);
            for (var certificate : Certificate.all(membership, ledger)) {
                var flaw = Certainty.flaw(membership, ledger, certificate.confirmation());
                assertThat(certificate.justified()).as("seed=%s %s", seed, flaw).isEqualTo(flaw.isEmpty());
                assertThat(flaw).as("seed=%s: the first clause that fails", seed).isEqualTo(certificate.findings()
                        .stream().filter(finding -> !finding.held()).map(Certificate.Finding::sentence).findFirst());
                assertThat(membership.view().member(certificate.subject())
                        .filter(member -> member.state().equals(new MemberState.Confirmed(certificate.confirmation()
                                .id())))
                        .isPresent()).as("seed=%s %s", seed, certificate.confirmation().id())
                        .isEqualTo(certificate.effect() == Effect.STANDS
                                && membership.view().member(certificate.subject()).filter(member -> member
                                        .incarnation().equals(certificate.incarnation())).isPresent());
                fails.addAll(failed(certificate));
                effects.add(certificate.effect());
            }
        }
        assertThat(fails).as("a clause that never fails is not tested").containsExactly(Clause.values());
        assertThat(effects).containsExactly(Effect.values());
    }

    /** Node-1 and node-2 suspect node-4, node-1 confirms, and all know it. */
    private Line confirmed() {
        var one = world.suspects(1, 4);
        var other = world.suspects(2, 4);
        world.bringAll();
        var death = world.confirms(1, 4, one, other);
        world.bringAll();
        return death;
    }

    private Certificate certificate(int reader, Line confirmation) {
        return Certificate.of(world.membership(reader), world.ledger(reader), confirmation);
    }

    private static List<Clause> failed(Certificate certificate) {
        return certificate.findings().stream().filter(finding -> !finding.held()).map(Finding::clause).toList();
    }

    private static String hash(List<Json> id) {
        return ((Json.Str) id.getLast()).value();
    }
}
