package io.nodeplane.wire;

import io.nodeplane.core.Message;

/** A message that arrived, and who sent it, by its own word. */
public record Envelope<M extends Message>(Message.Sender from, M message) {}
