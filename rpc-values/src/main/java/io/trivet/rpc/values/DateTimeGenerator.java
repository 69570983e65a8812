package io.trivet.rpc.values;

import java.time.LocalDateTime;
import tools.jackson.core.JsonGenerator;

/** Generator of a format that has its own type for dates and times. For transports. */
public interface DateTimeGenerator {
    /** Writes a date and time. */
    JsonGenerator writeDateTime(LocalDateTime value);
}
