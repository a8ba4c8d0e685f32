package io.nodeplane.certainty;

import io.nodeplane.certainty.Act.Kind;
import io.nodeplane.membership.MemberState;
import java.util.Set;
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

    /** The rule was asked about a confirmation by somebody who knows all of the world. */
    void asked(World world, Act act, boolean justified, boolean expected) {
        asked++;
        refused += justified ? 0 : 1;
        if (justified != expected) {
            report(Property.AS_DEFINED, world.tips(), act + (justified ? " passes" : " is refused"));
        }
    }

    void check(World world) {
        var dead = new TreeSet<Integer>();
        var claimed = false;
        for (var entry : world.entries()) {
            var act = entries.act(entry);
            if (act.confirms()) {
                confirmation(world, entry, act);
                claimed |= act.kind() == Kind.CLAIM;
                if (act.kind() == Kind.CONFIRM) {
                    dead.add(act.subject());
                }
            }
        }
        deaths += dead.isEmpty() ? 0 : 1;
        twoDeaths += dead.size() > 1 ? 1 : 0;
        claims += claimed ? 1 : 0;
        if (properties.contains(Property.VIEW)) {
            view(world);
        }
        if (properties.contains(Property.ORDER) && !shipped.otherwise(world, world.tips()[0] % world.tips().length)
                .view().equals(world.membership().view())) {
            report(Property.ORDER, world.tips(), "the order of arrival shows");
        }
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
                if ((itsPast.witnesses(second) >> act.subject() & 1) != 0
                        && past.life(second.subject()) <= second.life() && itsPast.life(act.subject()) <= act.life()) {
                    report(Property.NO_MUTUAL_DEATH, world.tips(), act + " and " + second);
                }
            }
        }
    }

    private void view(World world) {
        var expected = Expected.of(entries, world.tips());
        for (int node = 0; node < bounds.nodes(); node++) {
            var member = world.membership().view().member(Shipped.node(node)).orElseThrow();
            var life = expected.life(node);
            var right = member.incarnation().number() == life && switch (member.state()) {
                case MemberState.Alive alive -> confirmations(world, node, life) == 0
                        && expected.observers(node, life) == 0;
                case MemberState.Suspect(var by) -> confirmations(world, node, life) == 0
                        && by.equals(Shipped.nodes(expected.observers(node, life))) && !by.isEmpty();
                case MemberState.Confirmed confirmed -> confirmations(world, node, life) > 0;
                case MemberState.Left left -> false;
            };
            if (!right) {
                report(Property.VIEW, world.tips(), member.json().canonical());
            }
        }
    }

    private int confirmations(World world, int subject, int life) {
        var count = 0;
        for (var entry : world.entries()) {
            var act = entries.act(entry);
            count += act.kind() == Kind.CONFIRM && act.subject() == subject && act.life() == life ? 1 : 0;
        }
        return count;
    }

    private void report(Property property, int[] tips, String what) {
        if (violation == null && properties.contains(property)) {
            violation = new Violation(property, tips, what);
        }
    }
}
