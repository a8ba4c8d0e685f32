package io.nodeplane.ledger;

import io.nodeplane.charter.ClusterId;

/** What an {@link Examination} asks of those who hold entries. */
interface Entries {

    ClusterId cluster();

    /** {@return the feed; one without entries if it is not known} */
    Feed known(FeedId feed);
}
