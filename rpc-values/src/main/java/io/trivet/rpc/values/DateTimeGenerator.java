package io.trivet.rpc.values;

import java.time.LocalDateTime;
import tools.jackson.core.JsonGenerator;

/** A generator of a format that has a type of its own for dates and times. For transports. */
public interface DateTimeGenerator {
    /** Writes one. */
    JsonGenerator writeDateTime(LocalDateTime value);
}
