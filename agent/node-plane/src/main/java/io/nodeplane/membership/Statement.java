package io.nodeplane.membership;

import io.nodeplane.ledger.Line;
import io.nodeplane.model.Incarnation;

/** What a line says of an incarnation of some node. */
interface Statement {

    Incarnation incarnation();

    Line line();
}
