package io.trivet.lock;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who had a lock when the server was asked.
 *
 * @param owner the holder's text for people; what the server keeps of it, if the holder is another library's client
 * @param since when the server granted the lock, by its clock, where it is known
 * @param token the fencing token that came with the server's grant, where it is known; up to 255 handoffs inside the holding client
 *     may have raised the present holder's above it
 */
public record LockHolder(String owner, Optional<Instant> since, OptionalLong token) {}
