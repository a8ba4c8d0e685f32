package io.nodeplane.store;

import io.nodeplane.ledger.FeedId;

/**
 * Why the own feed is not simply continued.
 *
 * @param feed the own feed, whether or not its genesis is in the ledger
 * @param why one of {@link io.nodeplane.ledger.Body.Genesis#WHYS}
 * @param curable whether every line of the feed is here and sound, and only waits for lines of others that are not: if
 *     those come, and with them all that waits of the feed, the doubt was none. It is kept nowhere but in the files that
 *     show it; any other doubt is written down, and holds until another feed has begun
 */
public record Doubt(FeedId feed, String why, boolean curable) {}
