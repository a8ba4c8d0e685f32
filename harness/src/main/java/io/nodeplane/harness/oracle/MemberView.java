package io.nodeplane.harness.oracle;

import io.nodeplane.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What is to be shown of one member.
 *
 * @param state {@code alive}, {@code suspect} or {@code dead}
 * @param because who suspects it, or what ended it; empty for the living
 * @param version of its metadata; 0 if it never changed them
 * @param forks those of its feeds that are forked
 * @param forgotten by which entry it is gone for good; empty for all others
 */
public record MemberView(String state, String because, long incarnation, String address, long version,
        SortedMap<String, String> metadata, List<String> forks, String forgotten) {
    public static final String ALIVE = "alive";
    public static final String SUSPECT = "suspect";
    public static final String DEAD = "dead";
    /** The reason of a death by the member's own word. */
    public static final String LEFT = "left";

    /** {@return why a member is suspect} */
    public static String suspectedBy(Collection<NodeId> observers) {
        return "by " + observers.stream().map(NodeId::value).sorted().collect(Collectors.joining(", "));
    }

    /** {@return why a member is dead for certain} */
    public static String confirmedBy(EntryName confirmation) {
        return "confirmed " + by(confirmation);
    }

    /** {@return an entry by which something is so} */
    public static String by(EntryName entry) {
        return "by " + entry + " " + entry.hash();
    }

    /** {@return a fork at this place} */
    public static String fork(String feed, long seq, List<String> hashes) {
        return feed + "#" + seq + " " + hashes;
    }

    @Override
    public String toString() {
        return (state + " " + because).strip() + " in incarnation " + incarnation + " at " + address + " version "
                + version + " " + metadata + (forks.isEmpty() ? "" : " forked " + forks)
                + (forgotten.isEmpty() ? "" : " forgotten " + forgotten);
    }
}
