package io.trivet.id;

import java.time.Instant;

/**
 * What a snowflake id is made of.
 *
 * @param time when it was given, to the millisecond, by the generator's clock
 * @param workerId which worker gave it
 * @param sequence which of the millisecond's ids it is
 */
public record SnowflakeParts(Instant time, int workerId, int sequence) {}
