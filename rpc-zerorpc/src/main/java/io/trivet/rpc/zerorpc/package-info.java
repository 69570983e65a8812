/** ZeroRPC: events on channels over ZeroMQ's wire. Internal. */
@NullMarked
package io.trivet.rpc.zerorpc;

import org.jspecify.annotations.NullMarked;
