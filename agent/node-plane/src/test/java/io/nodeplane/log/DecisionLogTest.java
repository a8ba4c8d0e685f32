package io.nodeplane.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import io.nodeplane.canon.Json;
import io.nodeplane.core.Event;
import io.nodeplane.core.Now;
import io.nodeplane.wire.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DecisionLogTest {
    private static final Event SUSPECTED = Event.of("suspected", "direct ping: no answer, 3 of 3 indirect failed")
            .with("subject", "node-2").with("rounds", 3).with("helpers", Json.texts(List.of("a", "b")))
            .about(Samples.LEDGER.inReplayOrder().getLast().id());

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.nodeplane.decisions");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final List<Event> next = new ArrayList<>();
    private final DecisionLog log = new DecisionLog(Samples.NODE_1, (now, event) -> next.add(event));

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void an_event_is_a_line_with_key_value_pairs_and_goes_on_to_the_next_log() {
        log.write(new Now(1, 2), SUSPECTED);
        assertThat(next).containsExactly(SUSPECTED);
        var line = lines.list.getFirst();
        assertThat(line.getMessage()).isEqualTo("direct ping: no answer, 3 of 3 indirect failed");
        assertThat(line.getKeyValuePairs()).extracting(Object::toString).containsExactly("node=\"node-1\"",
                "kind=\"suspected\"", "entry=\"" + SUSPECTED.entry().orElseThrow() + "\"",
                "helpers=\"[\"a\",\"b\"]\"", "rounds=\"3\"", "subject=\"node-2\"");
    }

    @Test
    void that_the_ledger_grew_is_said_to_whoever_asks_for_more() {
        var grew = Event.of("head", "1 new entries, 4 in all");
        log.write(new Now(1, 2), grew);
        assertThat(next).containsExactly(grew);
        assertThat(lines.list).isEmpty();
        logger.setLevel(Level.DEBUG);
        log.write(new Now(1, 2), grew);
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void without_the_level_only_the_next_log_is_written() {
        logger.setLevel(Level.WARN);
        log.write(new Now(1, 2), SUSPECTED);
        assertThat(next).hasSize(1);
        assertThat(lines.list).isEmpty();
    }

    @Test
    void the_shipped_configuration_writes_one_json_object_per_line() throws Exception {
        log.write(new Now(1, 2), SUSPECTED);
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(getClass().getResource("/logback.xml")));
        var appender = (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("stdout");
        Encoder<ILoggingEvent> encoder = appender.getEncoder();
        assertThat(encoder).isInstanceOf(JsonEncoder.class);
        var text = new String(encoder.encode(lines.list.getFirst()), StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n").hasLineCount(1).contains("\"level\":\"INFO\"",
                "\"formattedMessage\":\"direct ping: no answer, 3 of 3 indirect failed\"", "\"subject\":\"node-2\"");
        context.stop();
    }
}
