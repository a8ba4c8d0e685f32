package io.nodeplane.harness.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodeplane.canon.Hash;
import io.nodeplane.ledger.BadLineException;
import io.nodeplane.ledger.Body;
import io.nodeplane.ledger.Line;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two readers of odd lines, the oracle's and the agent's, and one answer. */
class LineReaderTest {
    private static final String CLUSTER = "c".repeat(64);
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String NAME = "[\"node-2.aaaaaaaaaaaaaaaa\",3,\"" + HASH + "\"]";
    private static final String NEXT = "[\"node-2.aaaaaaaaaaaaaaaa\",4,\"" + HASH + "\"]";

    private static String line(String kind, String body) {
        var entry = "{\"at\":1,\"body\":" + body.replace("NAME", NAME).replace("NEXT", NEXT).replace("HASH", HASH)
                + ",\"cluster\":\"" + CLUSTER + "\",\"feed\":\"node-1.aaaaaaaaaaaaaaaa\",\"kind\":\"" + kind
                + "\",\"lamport\":9,\"parents\":[],\"prev\":\"" + HASH + "\",\"seq\":2,\"v\":1}";
        return "{\"entry\":" + entry + ",\"hash\":\"" + Hash.of(entry).hex() + "\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "started {'nonce':'n','software':'s'}", "left {'incarnation':1}", "left {'incarnation':9}",
            "joined {'address':'a.b:1','incarnation':1,'metadata':{'a':'b'}}",
            "joined {'address':'[fd00::1]:65535','incarnation':1,'metadata':{}}",
            "recovered {'address':'h:7001','incarnation':2}", "updated {'metadata':{},'version':3}",
            "suspected {'incarnation':1,'reason':'','subject':'node-2'}",
            "suspected {'incarnation':2147483647,'reason':'\\\\ and \\'','subject':'node-2'}",
            "confirmed {'evidence':[NAME,NEXT],'incarnation':1,'subject':'node-2'}",
            "confirmed {'evidence':[],'incarnation':1,'subject':'node-2'}", "vouched {'by':['node-2','node-3']}",
            "forked {'feed':'node-2.aaaaaaaaaaaaaaaa','hashes':['HASH'],'seq':1}"})
    void what_both_can_read(String said) {
        assertThat(oracle(said)).contains(true).isEqualTo(agent(said));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "started {'nonce':'n'}", "started {'nonce':'n','software':1}", "left {'incarnation':0}",
            "left {'incarnation':2147483648}", "left {'incarnation':1,'more':true}", "left {}",
            "joined {'address':'h:07001','incarnation':1,'metadata':{}}",
            "joined {'address':'[h]:7001','incarnation':1,'metadata':{}}",
            "joined {'address':'fd00::1:7001','incarnation':1,'metadata':{}}",
            "joined {'address':'h:65536','incarnation':1,'metadata':{}}",
            "joined {'address':'h:0','incarnation':1,'metadata':{}}",
            "joined {'address':'h:1','incarnation':1,'metadata':{'a':1}}",
            "recovered {'address':'h_ h:1','incarnation':1}", "updated {'metadata':[],'version':1}",
            "suspected {'incarnation':1,'reason':'','subject':'Node-2'}",
            "suspected {'incarnation':1,'reason':'','subject':'node-2-'}",
            "confirmed {'evidence':[NEXT,NAME],'incarnation':1,'subject':'node-2'}",
            "confirmed {'evidence':[['node-2',3,'HASH']],'incarnation':1,'subject':'node-2'}",
            "vouched {'by':['node-3','node-2']}", "vouched {'by':['node-2','node-2']}", "vouched {'by':'node-2'}",
            "forked {'feed':'node-2','hashes':['HASH'],'seq':1}", "later {'any':[{'thing':true}]}"})
    void what_both_keep_and_do_not_read(String said) {
        assertThat(oracle(said)).contains(false).isEqualTo(agent(said));
    }

    @ParameterizedTest
    @ValueSource(strings = {"left {'incarnation':1 }", "left {'incarnation':1.0}", "left {'incarnation':-1}",
            "left {'incarnation':01}", "left {'incarnation':null}", "left {'incarnation':9007199254740992}",
            "left {'b':1,'a':1}", "left {'a':1,'a':1}", "left {'a':'\\n'}", "left {'a':'\\u0041'}",
            "left {'a':'\u00e9'}",
            "left {'a':[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}", "left [1]", "left 1"})
    void what_both_refuse(String said) {
        assertThat(oracle(said)).isEmpty();
        assertThat(agent(said)).isEmpty();
    }

    private static String text(String said) {
        var space = said.indexOf(' ');
        return line(said.substring(0, space), said.substring(space + 1).replace("\\'", "\\\\Q").replace('\'', '"')
                .replace("\\\\Q", "\\\""));
    }

    /** {@return whether the body is read as its kind; empty if the line is refused} */
    private static Optional<Boolean> oracle(String said) {
        return switch (new LineReader(CLUSTER).read(text(said))) {
            case LineReading.Sound(var line) -> Optional.of(!(line.says() instanceof Statement.Other));
            case LineReading.Refused refused -> Optional.empty();
        };
    }

    private static Optional<Boolean> agent(String said) {
        try {
            return Optional.of(!(Line.parse(text(said)).entry().body() instanceof Body.Other));
        } catch (BadLineException refused) {
            return Optional.empty();
        }
    }
}
