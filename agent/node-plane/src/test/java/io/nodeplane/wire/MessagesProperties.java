package io.nodeplane.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.nodeplane.canon.Hash;
import io.nodeplane.charter.ClusterId;
import io.nodeplane.core.Message;
import io.nodeplane.core.Message.Code;
import io.nodeplane.core.Message.Reply;
import io.nodeplane.core.Message.Request;
import io.nodeplane.ledger.FeedId;
import io.nodeplane.ledger.Holdings;
import io.nodeplane.ledger.Line;
import io.nodeplane.ledger.Mark;
import io.nodeplane.model.Incarnation;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessagesProperties {

    @Property
    void a_request_is_read_back_as_it_was(@ForAll("senders") Message.Sender from,
            @ForAll("requests") Request request) {
        assertThat(Messages.request(Messages.encode(from, request))).isEqualTo(new Envelope<>(from, request));
    }

    @Property
    void a_reply_is_read_back_as_it_was(@ForAll("senders") Message.Sender from, @ForAll("replies") Reply reply) {
        assertThat(Messages.reply(Messages.encode(from, reply))).isEqualTo(new Envelope<>(from, reply));
    }

    @Property
    void a_message_with_a_byte_changed_is_read_or_refused_but_never_breaks(@ForAll("requests") Request request,
            @ForAll int at, @ForAll byte value) {
        var bytes = Messages.encode(Samples.FROM_1, request);
        bytes[Math.floorMod(at, bytes.length)] = value;
        assertThatCode(() -> {
            try {
                Messages.request(bytes);
            } catch (WireException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }).doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<Message.Sender> senders() {
        return Combinators.combine(hashes(), nodes(),
                Arbitraries.longs().between(1, Incarnation.NUMBER_MAX).map(Incarnation::new).optional(),
                Arbitraries.strings().alpha().numeric().ofMaxLength(Message.Sender.PROCESS_MAX))
                .as((hash, node, life, process) -> new Message.Sender(new ClusterId(hash), node, life, process));
    }

    @Provide
    Arbitrary<Request> requests() {
        return Arbitraries.oneOf(
                hashes().map(Request.Ping::new),
                Combinators.combine(nodes(), Arbitraries.integers().between(1, 65535)).as(
                        (node, port) -> new Request.PingReq(node, new PeerAddress(node.value(), port))),
                Arbitraries.longs().between(1, Request.Vigil.HELD_MS_MAX).map(Request.Vigil::new),
                Combinators.combine(hashes(), hashes().optional(), holdings().optional(),
                        Arbitraries.longs().between(1, 1L << 40)).as(Request.Sync::new),
                lines().map(Request.Push::new));
    }

    @Provide
    Arbitrary<Reply> replies() {
        return Arbitraries.oneOf(
                Combinators.combine(hashes(), Arbitraries.of(true, false).optional()).as(Reply.Ack::new),
                reasons().map(Reply.Nack::new),
                Combinators
                        .combine(hashes(), hashes().optional(), holdings().optional(), lines(),
                                Arbitraries.of(true, false))
                        .as(Reply.Delta::new),
                Combinators.combine(Arbitraries.of(Code.class), reasons()).as(Reply.Refused::new));
    }

    private static Arbitrary<Hash> hashes() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(64).map(Hash::new);
    }

    private static Arbitrary<NodeId> nodes() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(32).map(NodeId::new);
    }

    /** Any text that UTF-8 can say: half of a surrogate pair cannot be sent. */
    private static Arbitrary<String> reasons() {
        return Arbitraries.strings().ofMaxLength(200)
                .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c)));
    }

    private static Arbitrary<Holdings> holdings() {
        var feed = Combinators.combine(nodes(), hashes()).as((node, hash) -> new FeedId(node + "." + hash.first(16)));
        var mark = Combinators.combine(Arbitraries.longs().between(1, 1L << 53), hashes())
                .as((seq, hash) -> new Mark(seq, hash.first(Mark.DIGITS)));
        var marks = mark.list().ofMinSize(1).ofMaxSize(3).map(list -> (SortedSet<Mark>) new TreeSet<>(list));
        return Arbitraries.maps(feed, marks).ofMaxSize(5).map(map -> new Holdings(new TreeMap<>(map)));
    }

    private static Arbitrary<List<Line>> lines() {
        return Arbitraries.of(Samples.LEDGER.inReplayOrder()).list().ofMaxSize(5);
    }

    @Property
    void a_sender_without_an_incarnation_is_read_back_without_one(@ForAll("requests") Request request) {
        assertThat(Messages.request(Messages.encode(Samples.FROM_2, request)).from().incarnation())
                .isEqualTo(Optional.empty());
    }
}
