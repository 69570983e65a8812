package io.trivet.lock.spi;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who has a lock on the server.
 *
 * @param owner the {@link LockRequest#owner()} under which it was granted, or what another library's client wrote in its place
 * @param generation that of the grant, where it is known
 * @param since when it was granted by the server's clock, where that is known
 */
public record Holder(String owner, OptionalLong generation, Optional<Instant> since) {}
