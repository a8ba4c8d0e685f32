package io.nodeplane;

import io.nodeplane.api.CharterOrders;
import io.nodeplane.canon.Json;
import io.nodeplane.canon.JsonException;
import io.nodeplane.canon.JsonParser;
import io.nodeplane.canon.Spelling;
import io.nodeplane.charter.Charter;
import io.nodeplane.controlplane.ControlPlaneException;
import io.nodeplane.controlplane.ErrorCode;
import io.nodeplane.core.Command;
import io.nodeplane.core.State;
import io.nodeplane.ledger.Amendment.Proposed;
import io.nodeplane.ledger.Mark;
import io.nodeplane.membership.Amendments;
import io.nodeplane.model.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** The operator's orders about the charter, as they come to the owner's API: what they mean is told from the node's ledger. */
public final class OwnersCharter implements CharterOrders {
    private static final String ADD = "add";
    private static final String REMOVE = "remove";
    private static final String AGAIN = "again";
    private static final String CHARTER = "charter";
    private static final String PROPOSAL = "proposal";
    private static final int DIGITS_MIN = 4;

    private final Supplier<State> state;
    private final Function<Command, String> order;

    /** @param order carries it out, and returns what there is to add */
    public OwnersCharter(Supplier<State> state, Function<Command, String> order) {
        this.state = state;
        this.order = order;
    }

    @Override
    public String propose(String change) {
        var wanted = wanted(read(change, List.of(ADD, REMOVE, AGAIN, CHARTER)));
        var note = order.apply(new Command.Propose(wanted));
        var made = open().stream().filter(one -> one.charter().equals(wanted)).reduce((one, later) -> later)
                .orElseThrow(() -> new ControlPlaneException(ErrorCode.UNAVAILABLE,
                        "the proposal was made, and another charter came into force at once: propose the change again"));
        return answer(made, note);
    }

    @Override
    public String approve(String approval) {
        var meant = meant(text(read(approval, List.of(PROPOSAL)), PROPOSAL));
        return answer(meant, order.apply(new Command.Approve(meant.digest())));
    }

    private static String answer(Proposed proposal, String note) {
        var json = Json.object().with(PROPOSAL, proposal.digest().hex()).with("epoch", proposal.epoch());
        return (note.isEmpty() ? json : json.with("note", note)).canonical();
    }

    private Charter wanted(Json.Obj change) {
        var epoch = state.get().epoch();
        var voters = new TreeSet<>(epoch.charter().voters());
        var key = change.fields().firstKey();
        return invalidIfNot(() -> switch (key) {
            case AGAIN -> meant(text(change, AGAIN)).charter();
            case CHARTER -> Charter.read(change.object(CHARTER));
            case ADD -> {
                var voter = new NodeId(text(change, ADD));
                if (!voters.add(voter)) {
                    throw ControlPlaneException.invalid(voter + " is a voter already, in epoch " + epoch.number());
                }
                yield epoch.charter().with(voters);
            }
            default -> {
                var voter = new NodeId(text(change, REMOVE));
                if (!voters.remove(voter)) {
                    throw ControlPlaneException.invalid(voter + " is no voter of epoch " + epoch.number()
                            + ": those are " + voters);
                }
                yield epoch.charter().with(voters);
            }
        });
    }

    /** {@return the proposal that these first digits mean} */
    private Proposed meant(String digits) {
        if (digits.length() < DIGITS_MIN || !digits.matches("[0-9a-f]+")) {
            throw ControlPlaneException.invalid("'" + digits + "' is no proposal: give the first digits of its digest, "
                    + DIGITS_MIN + " at least, in lower-case hex");
        }
        var found = Amendments.beginning(state.get().membership(), digits);
        var open = open();
        var meant = open.stream().filter(one -> one.digest().hex().startsWith(digits)).toList();
        if (meant.size() == 1 || meant.isEmpty() && found.size() == 1) {
            return meant.isEmpty() ? found.getFirst() : meant.getFirst();
        }
        throw meant.isEmpty()
                ? new ControlPlaneException(ErrorCode.NOT_FOUND, "there is no proposal that begins with " + digits
                        + ", as far as this node has heard; " + (open.isEmpty()
                                ? "nothing is proposed"
                                : "proposed are " + names(open)))
                : ControlPlaneException.invalid("several proposals begin with " + digits + ": " + names(meant)
                        + "; give more digits");
    }

    private static List<String> names(List<Proposed> proposals) {
        return proposals.stream().map(one -> one.digest().first(Mark.DIGITS)).toList();
    }

    private List<Proposed> open() {
        var now = state.get();
        return Amendments.pending(now.membership(), now.ledger()).stream().map(Amendments.Pending::proposal).toList();
    }

    private static Json.Obj read(String text, List<String> keys) {
        return invalidIfNot(() -> {
            var json = JsonParser.parseObject(text);
            for (var key : json.fields().keySet()) {
                if (!keys.contains(key)) {
                    throw ControlPlaneException.invalid(
                            "unknown key '" + key + "'; did you mean '" + Spelling.nearest(key, keys) + "'?");
                }
            }
            if (json.fields().size() != 1) {
                throw ControlPlaneException.invalid("give one of " + keys);
            }
            return json;
        });
    }

    private static String text(Json.Obj json, String key) {
        return invalidIfNot(() -> json.text(key));
    }

    private static <T> T invalidIfNot(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (JsonException | IllegalArgumentException wrong) {
            throw ControlPlaneException.invalid(String.valueOf(wrong.getMessage()));
        }
    }
}
