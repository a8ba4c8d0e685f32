package io.nodeplane.core;

import io.nodeplane.charter.Charter;
import io.nodeplane.model.NodeId;
import io.nodeplane.model.PeerAddress;

/**
 * What this process is from its start to its end: nothing that happens changes it.
 *
 * @param node who this is
 * @param address where it says it is reached
 * @param charter the cluster's founding document
 * @param capacity how large a ledger this process can hold
 */
record Local(NodeId node, PeerAddress address, Charter charter, Capacity capacity) {}
