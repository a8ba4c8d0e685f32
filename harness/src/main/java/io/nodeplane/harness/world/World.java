package io.nodeplane.harness.world;

import io.nodeplane.harness.evidence.Clocks;
import io.nodeplane.harness.evidence.Detour;
import io.nodeplane.harness.evidence.Fact;
import io.nodeplane.harness.experiment.Release;
import io.nodeplane.harness.link.Links;
import io.nodeplane.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;

/**
 * A place where agents run, with every peer link in the lab's hands. It owns time, too: a runner never asks the system.
 *
 * <p>What is called a node here is a place: a node's own, or that of its {@linkplain io.nodeplane.harness.fault.Twin
 * twin}, whose agent calls itself by the node's name. Nodes are known from the start and not started. Closing a world
 * ends and removes everything it started, also after Ctrl-C; what a crashed run left behind is found and removed by the next one.
 */
public interface World extends AutoCloseable {

    /** {@return the world's word: {@code docker}, {@code process} or {@code sim}} */
    String name();

    /** {@return what a reader of the report must know of this world, in order: versions, images, limits} */
    List<Fact> facts();

    /** {@return the time of this world} */
    Instant now();

    /** {@return this world's time beside the wall clock, which somebody may have set; empty where time is virtual} */
    default Optional<Clocks.Reading> clock() {
        return Optional.empty();
    }

    /**
     * {@return the time of this world at which the monotonic clock of its machine showed these ms}
     *
     * @throws UnsupportedOperationException where each node has another clock
     */
    default Instant at(long monoMs) {
        throw new UnsupportedOperationException("in the " + name() + " world each node has a clock of its own");
    }

    /** Lets time pass until then; at once if it has passed. */
    void sleepUntil(Instant moment) throws InterruptedException;

    /** {@return whether the condition came to hold within the limit; it is asked again and again} */
    boolean await(BooleanSupplier condition, Duration limit) throws InterruptedException;

    /**
     * Starts these agents, at the same time, and returns when each has answered or its process ended. The first start
     * gives a node an empty disk, a later one the disk it had.
     *
     * @throws WorldException if one does not answer; the message has the last lines it printed
     */
    void start(List<NodeId> nodes) throws InterruptedException;

    /**
     * As {@link #start(List)}, but one after the other with this time from each to the next, whether or not those before
     * have answered by then.
     */
    void start(List<NodeId> nodes, Duration every) throws InterruptedException;

    /** Kills the processes of these agents without warning (SIGKILL) and returns when they are gone. */
    void kill(SortedSet<NodeId> nodes) throws InterruptedException;

    /**
     * Takes the power from the machines of these nodes: their agents end without warning, and what they did not force to
     * disk is lost, or a part of it.
     *
     * @throws WorldException if this world cannot do it
     */
    default void power(SortedSet<NodeId> nodes) {
        throw new WorldException("the " + name() + " world cannot take the power from a machine; use -Dworld=sim");
    }

    /** Asks these agents to stop (SIGTERM) and returns when they are gone. */
    void stop(SortedSet<NodeId> nodes) throws InterruptedException;

    /**
     * Makes the processes of these agents stand still (SIGSTOP) and returns when they do. Their connections stay open,
     * their clocks go on.
     *
     * @throws WorldException if one does not run
     */
    void pause(SortedSet<NodeId> nodes) throws InterruptedException;

    /** Lets paused agents go on; does nothing to one that is not paused. */
    void resume(SortedSet<NodeId> nodes) throws InterruptedException;

    /**
     * Has an agent of another cluster serve at the address of each of these nodes, whose own processes do not run: see
     * {@link Stranger}. Returns when each has answered.
     *
     * @throws WorldException if this world cannot do it
     */
    default void strangers(SortedSet<NodeId> at) throws InterruptedException {
        throw new WorldException("the " + name() + " world cannot give a node's address to a foreign agent; use"
                + " -Dworld=process or -Dworld=sim");
    }

    /** Ends the foreign agents at the addresses of these nodes; their disks stay. */
    default void endStrangers(SortedSet<NodeId> at) throws InterruptedException {
        // There are none.
    }

    /** {@return the way to look at the foreign agent at this node's address} */
    default AgentClient stranger(NodeId at) {
        throw new IllegalArgumentException("no foreign agent at the address of " + at);
    }

    /**
     * Slows the resolvers of these nodes down: a name that a process has not looked up before is found after this delay.
     *
     * @throws WorldException if this world cannot do it
     */
    default void slowNames(SortedSet<NodeId> of, Duration delay) {
        throw new WorldException("the " + name() + " world cannot slow a resolver down; use -Dworld=sim");
    }

    /** Makes the resolvers of these nodes as quick as before. {@return how many look-ups had to wait since} */
    default long quickNames(SortedSet<NodeId> of) {
        return 0;
    }

    /** Gives these nodes, whose processes run, another secret than the cluster has; returns when they know it. */
    void otherSecret(SortedSet<NodeId> of) throws InterruptedException;

    /** Gives these nodes the cluster's secret again. {@return how many requests they refused meanwhile} */
    long ownSecret(SortedSet<NodeId> of) throws InterruptedException;

    /**
     * Gives these nodes, whose processes do not run, this release of the agent: from the next start of each on it is what
     * runs, on the disk that there is.
     *
     * @throws WorldException if this world cannot do it, or there is no such agent
     */
    default void install(SortedSet<NodeId> on, Release release) {
        throw new WorldException(
                "the " + name() + " world cannot run another release than the one it is built with; use"
                        + " -Dworld=process or -Dworld=docker");
    }

    /**
     * {@return what an agent of this release calls its software}
     *
     * @throws WorldException as {@link #install}
     */
    default String software(Release release) {
        throw new WorldException("the " + name() + " world knows one release");
    }

    /**
     * Takes the data directory of this node away; its next start finds none.
     *
     * @throws IllegalStateException if its process runs
     */
    void removeDisk(NodeId node) throws IOException;

    /**
     * Replaces all that is in the data directory of this node by what is in this folder. The directory itself stays the
     * same one, if there is one. A node that was never started begins with these files.
     *
     * @throws IllegalStateException if its process runs
     */
    void replaceDisk(NodeId node, Path with) throws IOException;

    /** {@return whether the node's process runs; a paused one does} */
    boolean running(NodeId node);

    /** {@return all directed links} */
    Links links();

    /** {@return the way to look at this node's agent; it goes round every broken link} */
    AgentClient agent(NodeId node);

    /** {@return where a person on this machine reaches this node's agent, as {@code host:port}; none where nobody can} */
    default Optional<String> reachedAt(NodeId node) {
        return Optional.empty();
    }

    /** Tries, from inside each running agent's place, to reach other agents past their links. */
    Detour tryDetours() throws InterruptedException;

    /**
     * Copies the node's data directory to {@code data}, and what its process printed to {@code output.log}, in this new
     * folder; a dead node's too.
     */
    void gather(NodeId node, Path into) throws IOException;

    @Override
    void close();
}
