package io.nodeplane.harness.world.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the lab says itself in a sentence, its libraries do not say with a trace. */
class QuietLibrariesTest {
    @Test
    void a_container_that_does_not_start_is_told_by_the_lab_alone() {
        assertThat(LoggerFactory.getLogger("tc.node-plane-agent:local").isErrorEnabled()).isFalse();
    }

    @Test
    void what_the_lab_does_not_say_is_heard() {
        assertThat(LoggerFactory.getLogger("org.testcontainers.dockerclient.Strategy").isWarnEnabled()).isTrue();
    }
}
