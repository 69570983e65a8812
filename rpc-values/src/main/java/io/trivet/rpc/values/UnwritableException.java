package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;

/** Says why a value isn't written, in words that may go to whoever waits for it: no class is named but in the cause. */
final class UnwritableException extends DatabindException {
    private static final long serialVersionUID = 1L;

    UnwritableException(JsonGenerator generator, String message, @Nullable Throwable cause) {
        super(generator, message, cause);
    }
}
