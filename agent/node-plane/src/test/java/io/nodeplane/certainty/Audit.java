package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;
import io.nodeplane.membership.MemberState;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds every history against the properties, and keeps the first violation. */
final class Audit {
    private final Entries entries;
    private final Bounds bounds;
    private final Shipped shipped;
    private final Set<Property> properties;
    private @Nullable Violation violation;
    private long asked;
    private long refused;
    private long deaths;
    private long twoDeaths;
    private long claims;
    private long regained;
    private long forks;
    private long amended;
    private long votedTwice;
    private long buried;

    Audit(Entries entries, Shipped shipped, Set<Property> properties) {
        this.entries = entries;
        this.bounds = entries.bounds;
        this.shipped = shipped;
        this.properties = properties;
    }

    @Nullable
    Violation violation() {
        return violation;
    }

    /** {@return how often the rule was asked about a confirmation that somebody could write} */
    long asked() {
        return asked;
    }

    /** {@return how often it refused} */
    long refused() {
        return refused;
    }

    /** {@return how many histories hold a confirmation that takes effect} */
    long deaths() {
        return deaths;
    }

    /** {@return how many hold such confirmations of two nodes or more} */
    long twoDeaths() {
        return twoDeaths;
    }

    /** {@return how many hold a confirmation that takes none} */
    long claims() {
        return claims;
    }

    /** {@return how many hold one that takes effect and counts a voter's word from the feed after its lost disk} */
    long regained() {
        return regained;
    }

    /** {@return how often a history holds an entry that puts a charter in force} */
    long amended() {
        return amended;
    }

    /** {@return how many show a fork} */
    long forks() {
        return forks;
    }

    /** {@return how many pairs of deaths count one word from each branch of a voter} */
    long votedTwice() {
        return votedTwice;
    }

    /** {@return how often somebody was gone whose death the others had to be able to confirm} */
    long buried() {
        return buried;
    }

    /** The rule was asked about a confirmation by somebody who knows all of the world. */
    void asked(World world, Act act, boolean justified, boolean expected) {
        asked++;
        refused += justified ? 0 : 1;
        if (justified != expected) {
            report(Property.AS_DEFINED, world.tips(), act + (justified ? " passes" : " is refused"));
        }
    }

    /** A voter that knows all of the world and suspects the subject chooses evidence; these sets would be justified. */
    void choice(World world, int writer, int subject, Set<Integer> justified) {
        if (properties.contains(Property.CHOICE)) {
            var chosen = shipped.choice(world, writer, subject);
            if (chosen == 0
                    ? !justified.isEmpty() && bounds.losses() + bounds.setBacks() == 0
                    : !justified.contains(chosen)) {
                report(Property.CHOICE, world.tips(), "node-" + (writer + 1) + " chooses " + chosen + " of " + justified
                        + " about node-" + (subject + 1));
            }
        }
    }

    void check(World world) {
        var dead = new TreeSet<Integer>();
        var claimed = false;
        var again = false;
        for (var entry : world.entries()) {
            var act = entries.act(entry);
            if (act.confirms()) {
                confirmation(world, entry, act);
                claimed |= act.kind() == Kind.CLAIM;
                if (act.kind() == Kind.CONFIRM) {
                    dead.add(act.subject());
                    again |= bounds.feeds() > bounds.nodes() && (act.set() >> bounds.second() & 1) != 0;
                }
            }
        }
        if (bounds.votersChange()) {
            charters(world);
        }
        deaths += dead.isEmpty() ? 0 : 1;
        twoDeaths += dead.size() > 1 ? 1 : 0;
        regained += again ? 1 : 0;
        claims += claimed ? 1 : 0;
        var expected = Expected.of(entries, world.tips());
        forks += expected.forked() < 0 ? 0 : 1;
        if (properties.contains(Property.VIEW)) {
            view(world, expected);
        }
        if (properties.contains(Property.AT_LAST)) {
            for (int gone = 0; gone < bounds.nodes(); gone++) {
                var fair = Fair.without(gone, entries, shipped, world);
                buried += fair.mustBeDead() ? 1 : 0;
                fair.wrong().ifPresent(what -> report(Property.AT_LAST, world.tips(), what));
            }
        }
        if (properties.contains(Property.ORDER) && !shipped.otherwise(world, world.tips()[0] % world.tips().length)
                .view().equals(world.membership().view())) {
            report(Property.ORDER, world.tips(), "the order of arrival shows");
        }
    }

    private void charters(World world) {
        var ratified = new TreeMap<Integer, Integer>();
        for (var entry : world.entries()) {
            var act = entries.act(entry);
            if (act.kind() == Kind.RATIFY || act.kind() == Kind.AMEND) {
                if (!shipped.hasEffect(world, entry)) {
                    report(Property.FOR_EVER, world.tips(), act + ": its verdict changed");
                }
                if (act.set() == 1 && Integer.bitCount(said(entry, act.kind() == Kind.RATIFY
                        ? Kind.APPROVE
                        : Kind.RATIFY)) < bounds.majority()) {
                    report(Property.BY_MAJORITY, world.tips(), act + " by a minority");
                }
                if (act.kind() == Kind.RATIFY) {
                    ratified.merge(act.set() << 3 | act.subject(), 1 << act.writer(), (one, other) -> one | other);
                }
            }
            amended += act.kind() == Kind.AMEND ? 1 : 0;
        }
        var chosen = ratified.entrySet().stream().filter(of -> of.getKey() >> 3 == 1
                && Integer.bitCount(of.getValue()) >= bounds.majority()).count();
        if (chosen > 1) {
            report(Property.ONE_CHARTER, world.tips(), "majorities ratified " + chosen + " charters");
        }
        if (properties.contains(Property.GOES_ON)) {
            for (int gone = -1; gone < bounds.nodes(); gone++) {
                Agreeing.without(gone, entries, shipped, world)
                        .ifPresent(what -> report(Property.GOES_ON, world.tips(), what));
            }
        }
    }

    /** {@return the voters that said so of the same proposal in the past of the entry, as bits} */
    private int said(int entry, Kind kind) {
        var of = entries.act(entry);
        var voters = 0;
        for (var before : entries.all(entries.tips(entry))) {
            var act = entries.act(before);
            voters |= act.kind() == kind && act.subject() == of.subject() && act.life() == of.life()
                    && act.set() == of.set() && act.writer() < bounds.voters() ? 1 << act.writer() : 0;
        }
        // All begin with the approvals of this one.
        var begun = bounds.approved() && kind == Kind.APPROVE && of.life() == 1 && of.subject() == bounds.voters();
        return begun ? (1 << bounds.voters()) - 1 : voters;
    }

    private void confirmation(World world, int entry, Act act) {
        var past = Expected.of(entries, entries.tips(entry));
        if (shipped.justified(world, entry) != (act.kind() == Kind.CONFIRM)) {
            report(Property.FOR_EVER, world.tips(), act + ": its verdict changed");
        }
        if (act.kind() == Kind.CLAIM) {
            return;
        }
        var witnesses = past.witnesses(act);
        if (!past.isMajority(act, witnesses)) {
            report(Property.MAJORITY, world.tips(), act + " takes effect");
        }
        if (past.life(act.subject()) > act.life()) {
            report(Property.NOT_ANSWERED, world.tips(), act + " takes effect");
        }
        for (var other : world.entries()) {
            var second = entries.act(other);
            if (other != entry && second.kind() == Kind.CONFIRM && (witnesses >> second.subject() & 1) != 0) {
                var itsPast = Expected.of(entries, entries.tips(other));
                if ((itsPast.witnesses(second) >> act.subject() & 1) != 0 && !votedTwice(world, act, second)
                        && past.life(second.subject()) <= second.life() && itsPast.life(act.subject()) <= act.life()) {
                    report(Property.NO_MUTUAL_DEATH, world.tips(), act + " and " + second);
                }
            }
        }
    }

    /**
     * {@return whether both count the word of the voter that was set back, one in each branch} That is what
     * docs/split-brain.md leaves open: nobody can tell two processes that write one feed before their branches meet.
     */
    private boolean votedTwice(World world, Act one, Act other) {
        if (entries.setBack(world.tips()) < 0) {
            return false;
        }
        var first = one.set() >> entries.setBack(world.tips()) & 1;
        var branch = other.set() >> bounds.branch() & 1;
        var twice = first + branch == 2
                || (one.set() >> bounds.branch() & 1) + (other.set() >> entries.setBack(world.tips()) & 1) == 2;
        votedTwice += twice ? 1 : 0;
        return twice;
    }

    private void view(World world, Expected expected) {
        for (int node = 0; node < bounds.nodes(); node++) {
            var member = world.membership().view().member(Shipped.node(node)).orElseThrow();
            var life = expected.life(node);
            var right = member.incarnation().number() == life && switch (member.state()) {
                case MemberState.Alive alive -> !expected.left(node) && confirmations(world, expected, node, life) == 0
                        && expected.observers(node, life) == 0;
                case MemberState.Suspect(var by) ->
                    !expected.left(node) && confirmations(world, expected, node, life) == 0
                            && by.equals(Shipped.nodes(expected.observers(node, life))) && !by.isEmpty();
                case MemberState.Confirmed confirmed -> !expected.left(node)
                        && confirmations(world, expected, node, life) > 0;
                case MemberState.Left left -> expected.left(node);
            };
            if (!right) {
                report(Property.VIEW, world.tips(), member.json().canonical());
            }
        }
    }

    private int confirmations(World world, Expected expected, int subject, int life) {
        var count = 0;
        for (var entry : world.entries()) {
            var act = entries.act(entry);
            count += act.kind() == Kind.CONFIRM && act.subject() == subject && act.life() == life
                    && !expected.isVoid(entry) ? 1 : 0;
        }
        return count;
    }

    private void report(Property property, int[] tips, String what) {
        if (violation == null && properties.contains(property)) {
            violation = new Violation(property, tips, what);
        }
    }
}
