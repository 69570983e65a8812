package io.trivet.rpc.spi;

import io.trivet.rpc.Deadline;
import java.util.List;

/**
 * One call on its way.
 *
 * @param method what is called
 * @param arguments one value for each parameter, null among them; not to be changed
 * @param deadline when the caller no longer waits
 */
public record Call(MethodDescriptor method, List<Object> arguments, Deadline deadline) {}
