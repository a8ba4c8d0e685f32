package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The rule by which voters change, written a second time from {@code docs/membership.md}: whether a ratification or an entry
 * that puts a
 * charter in force is justified, as far as its causal past tells.
 */
final class AmendmentCheck {
    private static final int VOTERS_LEFT_MIN = 3;

    private final Epoch epoch;
    private final NodeId writer;
    private final List<Fact> facts;
    private final Votes votes;

    AmendmentCheck(Epoch epoch, NodeId writer, List<Fact> facts) {
        this.epoch = epoch;
        this.writer = writer;
        this.facts = facts;
        this.votes = new Votes(epoch, facts);
    }

    String flaw(Statement.Ratified ratified) {
        var proposal = proposal(ratified.proposal()).filter(any -> ratified.epoch() == epoch.number() + 1);
        if (proposal.isEmpty()) {
            return "there is no such proposal for epoch " + (epoch.number() + 1) + " in its causal past";
        }
        var approved = voters(fact -> fact.says() instanceof Statement.Approved(var of, var digest)
                && of == ratified.epoch() && digest.equals(ratified.proposal()));
        if (!approved.contains(writer)) {
            return writer + " did not approve it";
        }
        if (2 * approved.size() <= epoch.electorate().voters().size()) {
            return CertaintyCheck.MINORITY + " only " + approved + " approved it";
        }
        if (promisedLater(proposal.get())) {
            return writer + " approved a later proposal, or may have";
        }
        return handedOn(proposal.get()) ? "" : "the last charter that was ratified before is another one";
    }

    String flaw(Statement.Amended amended) {
        if (amended.epoch() != epoch.number() + 1 || proposal(amended.proposal()).isEmpty()) {
            return "there is no such proposal for epoch " + (epoch.number() + 1) + " in its causal past";
        }
        var ratified = voters(fact -> amended.evidence().contains(fact.name()) && fact.flaw().isEmpty()
                && fact.says() instanceof Statement.Ratified(var of, var digest) && of == amended.epoch()
                && digest.equals(amended.proposal()));
        if (!ratified.contains(writer)) {
            return "its evidence has no ratification by " + writer + " that counts";
        }
        return 2 * ratified.size() > epoch.electorate().voters().size()
                ? ""
                : CertaintyCheck.MINORITY + " only " + ratified + " ratified it";
    }

    /** The proposal of that digest, if the past has it and it may follow what is in force there. */
    private Optional<Statement.Proposed> proposal(String digest) {
        return facts.stream().map(Fact::says)
                .filter(says -> says instanceof Statement.Proposed proposed && proposed.digest().equals(digest))
                .map(says -> (Statement.Proposed) says).filter(this::isSound).findFirst();
    }

    private boolean isSound(Statement.Proposed proposed) {
        var now = epoch.electorate().voters();
        var gone = now.stream().filter(voter -> !proposed.voters().contains(voter)).count();
        var come = proposed.voters().stream().filter(voter -> !now.contains(voter)).count();
        return proposed.epoch() == epoch.number() + 1 && proposed.before().equals(epoch.digest())
                && proposed.cluster().equals(epoch.electorate().name()) && gone + come <= 1
                && (gone == 0 || proposed.voters().size() >= VOTERS_LEFT_MIN);
    }

    /** Those voters of the epoch who said so where it counts. */
    private SortedSet<NodeId> voters(Predicate<Fact> said) {
        var voters = new TreeSet<NodeId>();
        for (var fact : facts) {
            if (said.test(fact) && epoch.electorate().has(fact.writer())
                    && votes.of(fact.writer()) instanceof Votes.Vote vote && votes.counts(fact, vote)) {
                voters.add(fact.writer());
            }
        }
        return voters;
    }

    private boolean promisedLater(Statement.Proposed proposal) {
        var own = Objects.requireNonNull(votes.of(writer));
        return facts.stream().filter(fact -> fact.says() instanceof Statement.Approved approved
                && proposal(approved.proposal()).filter(other -> other.isAfter(proposal)).isPresent())
                .anyMatch(fact -> fact.writer().equals(writer)
                        || epoch.electorate().has(fact.writer()) && own.vouched().follows(fact));
    }

    private boolean handedOn(Statement.Proposed proposal) {
        return facts.stream().filter(fact -> fact.flaw().isEmpty())
                .flatMap(fact -> fact.says() instanceof Statement.Ratified(var of, var digest)
                        && of == epoch.number() + 1
                                ? proposal(digest).stream()
                                : Optional.<Statement.Proposed>empty().stream())
                .filter(proposal::isAfter).reduce((one, other) -> other.isAfter(one) ? other : one)
                .filter(last -> !last.charter().equals(proposal.charter())).isEmpty();
    }
}
