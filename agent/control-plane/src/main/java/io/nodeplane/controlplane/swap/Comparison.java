package io.nodeplane.controlplane.swap;

import io.nodeplane.controlplane.Health;
import io.nodeplane.controlplane.LocalState;
import io.nodeplane.controlplane.Member;
import io.nodeplane.controlplane.MembershipView;
import io.nodeplane.controlplane.Metadata;
import io.nodeplane.controlplane.swap.Difference.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What of two views has to be equal, for one plane to take the place of the other: that in which a VPN sees a difference.
 *
 * <p>Compared are the living members: which they are, whether alive or suspect, routable, with a ready data plane, and all
 * that they say of themselves. Left out is what each plane counts or measures for itself: incarnations, versions of metadata,
 * revisions, digests, since when and by whom, control addresses, ages; and the dead, of whom a plane that begins later
 * never heard.
 */
final class Comparison {
    private static final Map<String, Kind> KINDS = Map.of(Metadata.PUBLIC_KEY, Kind.PUBLIC_KEY, Metadata.ENDPOINTS,
            Kind.ENDPOINTS, Metadata.ALLOWED_IPS, Kind.ALLOWED_IPS);

    private Comparison() {}

    /** {@return in what the two views differ beyond what is accepted; first in the next plane's own state, then by peer} */
    static List<Difference> between(MembershipView active, MembershipView next, Set<Kind> accepted) {
        var differences = new ArrayList<Difference>();
        unfit(next).ifPresent(why -> differences.add(new Difference(Kind.PLANE, next.localPeerId(),
                active.localState() + ", " + active.health(), why)));
        var ids = new TreeSet<String>();
        active.members().forEach(member -> ids.add(member.peerId()));
        next.members().forEach(member -> ids.add(member.peerId()));
        ids.forEach(id -> compare(id, active.member(id), next.member(id), differences));
        differences.removeIf(difference -> accepted.contains(difference.kind()));
        return List.copyOf(differences);
    }

    /** {@return why no VPN should be left with this view; empty if it may} */
    static Optional<String> unfit(MembershipView view) {
        return view.localState() == LocalState.JOINED && view.health() != Health.ISOLATED
                && view.health() != Health.CACHED
                        ? Optional.empty()
                        : Optional.of(view.localState() + ", " + view.health());
    }

    /** {@return SHA-256, in lower-case hex, of all that is compared: equal for two views that do not differ} */
    static String digest(MembershipView view) {
        var text = new StringBuilder();
        for (var member : view.members()) {
            if (!member.state().isDead()) {
                text.append(member.peerId()).append(' ').append(member.state().text()).append(' ')
                        .append(member.routable() ? "routable" : "unroutable").append(' ')
                        .append(member.dataPlaneReady() ? "ready" : "unready").append('\n');
                member.metadata().attributes().forEach((key, value) -> text.append(' ').append(key.length())
                        .append(' ').append(key).append(' ').append(value.length()).append(' ').append(value)
                        .append('\n'));
            }
        }
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static void compare(String id, Optional<Member> here, Optional<Member> there,
            Collection<Difference> differences) {
        var active = here.filter(member -> !member.state().isDead());
        var next = there.filter(member -> !member.state().isDead());
        if (active.isPresent() && next.isPresent()) {
            compare(active.get(), next.get(), differences);
        } else if (active.isPresent() || next.isPresent()) {
            differences.add(new Difference(Kind.MEMBER, id, listed(here), listed(there)));
        }
    }

    private static void compare(Member active, Member next, Collection<Difference> differences) {
        var id = active.peerId();
        add(Kind.STATE, id, active.state().text(), next.state().text(), differences);
        add(Kind.ROUTABLE, id, active.routable(), next.routable(), differences);
        add(Kind.READY, id, active.dataPlaneReady(), next.dataPlaneReady(), differences);
        var keys = new TreeSet<>(active.metadata().attributes().keySet());
        keys.addAll(next.metadata().attributes().keySet());
        for (var key : keys) {
            var kind = KINDS.getOrDefault(key, Kind.METADATA);
            var named = kind == Kind.METADATA ? key + "=" : "";
            add(kind, id, value(named, active.metadata().attribute(key).orElse(null)),
                    value(named, next.metadata().attribute(key).orElse(null)), differences);
        }
    }

    /** {@return a value by which an attribute that is empty is told from one that is not there} */
    private static String value(String named, @Nullable String said) {
        return said == null ? "" : named + "'" + said + "'";
    }

    private static void add(Kind kind, String id, Object active, Object next, Collection<Difference> differences) {
        if (!active.equals(next)) {
            differences.add(new Difference(kind, id, active.toString(), next.toString()));
        }
    }

    private static String listed(Optional<Member> member) {
        return member.map(known -> known.state().text()).orElse("not listed");
    }
}
