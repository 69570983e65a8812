package io.trivet.rpc.zerorpc;

/**
 * The channel that a call opened, for its answers.
 *
 * @param envelope the frames that the answers begin with, usually none
 * @param id the channel's id, in its own type
 * @param hasTextId whether the id is a text: such a peer counts its credit as Node does
 */
record ReplyTo(byte[] envelope, MessageId id, boolean hasTextId) {}
