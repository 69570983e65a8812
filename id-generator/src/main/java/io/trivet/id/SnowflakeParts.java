package io.trivet.id;

import java.time.Instant;

/**
 * The parts of a snowflake id.
 *
 * @param time when the id was issued by the generator's clock, rounded down to the layout's unit
 * @param workerId the worker id of the generator
 * @param sequence the number of the id within its unit of time
 */
public record SnowflakeParts(Instant time, int workerId, int sequence) {}
