package io.nodeplane.claims;

import io.nodeplane.canon.Json;
import io.nodeplane.ledger.EntryId;
import io.nodeplane.model.NodeId;

/**
 * A claim that came too late.
 *
 * @param claim what a member claims
 * @param holder who has it, or a part of it, or more than it
 * @param held what that member claims
 * @param since the entry from which on it does
 */
public record Refusal(Claim claim, NodeId holder, Claim held, EntryId since) {

    /** {@return this as JSON} */
    public Json.Obj json() {
        return Json.object().with("claim", claim.text()).with("holder", holder.value()).with("held", held.text())
                .with("since", since.json());
    }

    @Override
    public String toString() {
        return "claims " + claim + ", and " + holder + " claims " + held + " since " + since;
    }
}
