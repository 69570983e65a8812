package io.trivet.lock.spi;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The owner of a lock on the server.
 *
 * @param owner the {@link LockRequest#owner()} of the grant, or the text that another library's client wrote in its
 *     place
 * @param generation the generation of the grant, if known
 * @param since the time of the grant by the server's clock, if known
 */
public record Holder(String owner, OptionalLong generation, Optional<Instant> since) {}
