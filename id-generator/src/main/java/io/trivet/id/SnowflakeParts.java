package io.trivet.id;

import java.time.Instant;

/**
 * What a snowflake id is made of.
 *
 * @param time when it was given by the generator's clock, to the layout's unit
 * @param workerId which worker gave it
 * @param sequence which of the unit's ids it is
 */
public record SnowflakeParts(Instant time, int workerId, int sequence) {}
