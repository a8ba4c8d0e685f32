package io.nodeplane.ledger;

import io.nodeplane.canon.Hash;
import io.nodeplane.canon.Json;
import io.nodeplane.charter.Charter;
import java.util.List;

/**
 * What an entry says of the charter that is to come. The epoch is the one that would begin: the founding charter is that of
 * epoch 0.
 * See {@code docs/decisions/0035-voters-change-one-at-a-time.md}.
 */
public sealed interface Amendment {
    /** What a record of this kind may count to. */
    long NUMBER_MAX = 1L << 31;

    /**
     * Somebody wants this charter. It decides nothing.
     *
     * @param before what the epoch is called that it follows: the cluster's id, or a {@link #begins}
     * @param ballot places it among the proposals of one epoch: a later one wins
     */
    record Proposed(long epoch, Hash before, long ballot, Charter charter) implements Amendment {
        public Proposed {
            within("ballot", ballot);
            within("epoch", epoch);
        }

        /** {@return what the others call it; equal bodies are one proposal} */
        public Hash digest() {
            return Hash.of(json().canonical());
        }

        /**
         * {@return what the epoch is called that it would begin} Proposals of one charter that follow the same one begin the same
         * epoch, whatever their ballots: a charter that was ratified before is proposed again, and each of them may be the
         * one that is amended somewhere.
         */
        public Hash begins() {
            return Hash.of(Json.object().with(Words.EPOCH, epoch).with(Words.BEFORE, before.hex())
                    .with(Words.CHARTER, charter.json()).canonical());
        }

        /** {@return whether this is after the other one in the order of the proposals of one epoch} */
        public boolean isAfter(Proposed other) {
            return ballot != other.ballot
                    ? ballot > other.ballot
                    : digest().hex().compareTo(other.digest().hex()) > 0;
        }
    }

    /** The writer's operator wants the proposal. The writer will ratify none that is before it. */
    record Approved(long epoch, Hash proposal) implements Amendment {
        public Approved {
            within("epoch", epoch);
        }
    }

    /** A majority of the voters approved it. What the writer suspects from here on counts under the new charter only. */
    record Ratified(long epoch, Hash proposal) implements Amendment {
        public Ratified {
            within("epoch", epoch);
        }
    }

    /** A majority of the voters ratified it, by these entries: the proposal is in force. */
    record Amended(long epoch, Hash proposal, List<EntryId> evidence) implements Amendment {
        public Amended {
            within("epoch", epoch);
            evidence = evidence.stream().sorted().toList();
        }
    }

    /** {@return the epoch that would begin} */
    long epoch();

    /** {@return the word that the entry carries as its kind} */
    default String kind() {
        return switch (this) {
            case Proposed proposed -> Words.PROPOSED;
            case Approved approved -> Words.APPROVED;
            case Ratified ratified -> Words.RATIFIED;
            case Amended amended -> Words.AMENDED;
        };
    }

    /** {@return the JSON that the entry carries as its body} */
    default Json.Obj json() {
        var json = Json.object().with(Words.EPOCH, epoch());
        return switch (this) {
            case Proposed(var epoch, var before, var ballot, var charter) -> json.with(Words.BEFORE, before.hex())
                    .with(Words.BALLOT, ballot).with(Words.CHARTER, charter.json());
            case Approved(var epoch, var proposal) -> json.with(Words.PROPOSAL, proposal.hex());
            case Ratified(var epoch, var proposal) -> json.with(Words.PROPOSAL, proposal.hex());
            case Amended(var epoch, var proposal, var evidence) -> json.with(Words.PROPOSAL, proposal.hex())
                    .with(Words.EVIDENCE, new Json.Arr(evidence.stream().map(EntryId::json).toList()));
        };
    }

    /** {@return what the JSON of a body of this kind, one of the four, says} */
    static Amendment read(String kind, Json.Obj json) {
        var epoch = json.number(Words.EPOCH);
        return switch (kind) {
            case Words.PROPOSED -> new Proposed(epoch, new Hash(json.text(Words.BEFORE)), json.number(Words.BALLOT),
                    Charter.read(json.object(Words.CHARTER)));
            case Words.APPROVED -> new Approved(epoch, new Hash(json.text(Words.PROPOSAL)));
            case Words.RATIFIED -> new Ratified(epoch, new Hash(json.text(Words.PROPOSAL)));
            case Words.AMENDED -> new Amended(epoch, new Hash(json.text(Words.PROPOSAL)),
                    json.array(Words.EVIDENCE).stream().map(EntryId::parse).toList());
            default -> throw new IllegalArgumentException("no kind of an amendment: " + kind);
        };
    }

    private static void within(String what, long value) {
        if (value < 1 || value > NUMBER_MAX) {
            throw new IllegalArgumentException(what + " is " + value + ": use 1.." + NUMBER_MAX);
        }
    }
}
