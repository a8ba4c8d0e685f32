package io.nodeplane.controlplane;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of a view in the order of their ids, each once, and the digest by which nodes compare them.
 *
 * <p>The digest is SHA-256, in lower-case hex, over one line for each member: peer id, incarnation, metaVersion, state as
 * {@link MemberState#text()} writes it, and {@code routable} or {@code unroutable}, separated by single spaces and ended
 * by a line feed. It is computed once, when it is first asked for.
 */
public final class Roster {
    /** Nobody. */
    public static final Roster EMPTY = of(List.of());

    private final TreeMap<String, Member> byId;
    private final List<Member> members;
    private volatile @Nullable String digest;

    private Roster(TreeMap<String, Member> byId) {
        this.byId = byId;
        this.members = List.copyOf(byId.values());
    }

    /**
     * {@return the roster of these members, given in any order}
     *
     * @throws IllegalArgumentException if two of them have one id
     */
    public static Roster of(Collection<Member> members) {
        var byId = new TreeMap<String, Member>();
        for (var member : members) {
            if (byId.put(member.peerId(), member) != null) {
                throw new IllegalArgumentException("two members have the id " + member.peerId());
            }
        }
        return new Roster(byId);
    }

    /** {@return all members, ordered by id; cannot be changed} */
    public List<Member> members() {
        return members;
    }

    /** {@return the member of this id, if there is one} */
    public Optional<Member> member(String peerId) {
        return Optional.ofNullable(byId.get(peerId));
    }

    /** {@return the digest of all members: 64 hex digits} */
    public String digest() {
        var known = digest;
        if (known == null) {
            known = digest(members);
            digest = known;
        }
        return known;
    }

    /** {@return this roster, in which who is listed in the same life and state as in the other is seen so since then} */
    Roster sinceThoseOf(Roster before) {
        var earlier = members.stream()
                .flatMap(member -> before.member(member.peerId()).map(member::sinceThatOf)
                        .filter(kept -> kept != member).stream())
                .toList();
        return earlier.isEmpty() ? this : with(earlier, List.of());
    }

    /** {@return this roster with the given members added or replaced, and the given ids removed} */
    Roster with(Collection<Member> changed, Collection<String> removed) {
        var next = new TreeMap<>(byId);
        removed.forEach(next::remove);
        changed.forEach(member -> next.put(member.peerId(), member));
        return new Roster(next);
    }

    private static String digest(List<Member> members) {
        var lines = new StringBuilder();
        for (var member : members) {
            lines.append(member.peerId()).append(' ').append(member.incarnation()).append(' ')
                    .append(member.metaVersion()).append(' ').append(member.state().text()).append(' ')
                    .append(member.routable() ? "routable" : "unroutable").append('\n');
        }
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Roster roster && members.equals(roster.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
