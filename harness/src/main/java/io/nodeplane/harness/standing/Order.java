package io.nodeplane.harness.standing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a person tells a standing cluster, in the person's own words for nodes. It travels as one line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({@JsonSubTypes.Type(value = Order.Look.class, name = "look"),
        @JsonSubTypes.Type(value = Order.Cut.class, name = "cut"),
        @JsonSubTypes.Type(value = Order.Slow.class, name = "slow"),
        @JsonSubTypes.Type(value = Order.Pause.class, name = "pause"),
        @JsonSubTypes.Type(value = Order.Heal.class, name = "heal"),
        @JsonSubTypes.Type(value = Order.Kill.class, name = "kill"),
        @JsonSubTypes.Type(value = Order.Stop.class, name = "stop"),
        @JsonSubTypes.Type(value = Order.Start.class, name = "start"),
        @JsonSubTypes.Type(value = Order.Keep.class, name = "keep"),
        @JsonSubTypes.Type(value = Order.Down.class, name = "down")})
public sealed interface Order {

    /** Who is there, and what does each believe? */
    record Look() implements Order {}

    /** Which links are meant. */
    enum Plane {
        /** Those between agents, and those between devices where there is a VPN. */
        BOTH,
        /** Those between agents. */
        CONTROL,
        /** Those between devices. */
        DATA
    }

    /**
     * Cut the links between these groups.
     *
     * @param groups each as a person writes it; one alone is cut off from all others
     * @param mode of {@link io.nodeplane.harness.fault.CutMode}, in lower case; a packet is dropped in each of them
     * @param oneWay only what the first group opens to the other, and the packets that it sends there
     */
    record Cut(List<String> groups, String mode, boolean oneWay, Plane plane) implements Order {}

    /** Make the links among these nodes slow. */
    record Slow(String nodes, long delayMs, long jitterMs, Plane plane) implements Order {}

    /** Make these processes stand still. */
    record Pause(String nodes) implements Order {}

    /** Lift what is broken under these names; all that is broken, without one. */
    record Heal(List<String> names) implements Order {}

    /** Kill these processes without warning. */
    record Kill(String nodes) implements Order {}

    /** Ask these processes to stop. */
    record Stop(String nodes) implements Order {}

    /** Start these again, on the disks they had. */
    record Start(String nodes) implements Order {}

    /**
     * Copy the disks of all nodes, and what their processes printed.
     *
     * @param folder a new one, by its whole path; each node has one in it
     */
    record Keep(String folder) implements Order {}

    /** End all of it. */
    record Down() implements Order {}
}
