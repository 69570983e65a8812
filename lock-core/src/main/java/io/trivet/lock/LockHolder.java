package io.trivet.lock;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The holder of a lock at the time when the server was asked.
 *
 * @param owner the holder's readable text; if the holder is another library's client, the text that it stored on the
 *     server
 * @param since the time of the server's grant, by the server's clock, if known
 * @param token the fencing token of the server's grant, if known. The current holder's token may be up to 255 higher,
 *     because of handoffs inside the holding client
 */
public record LockHolder(String owner, Optional<Instant> since, OptionalLong token) {}
