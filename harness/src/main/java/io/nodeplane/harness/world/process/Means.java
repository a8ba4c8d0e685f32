package io.nodeplane.harness.world.process;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a world is made with on this machine.
 *
 * @param program what an agent is
 * @param classData whether agents start from class data, made from the agent's jar
 * @param toxiproxy the program that holds the links; none for the lab's own link server
 * @param registry the folder where labs write down their processes
 */
record Means(AgentProgram program, boolean classData, Optional<Path> toxiproxy, Path registry) {}
