package io.trivet.rpc.values;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;

/** A value that can't be written; the message may go to a peer, so only the cause names classes. */
final class UnwritableException extends DatabindException {
    private static final long serialVersionUID = 1L;

    UnwritableException(JsonGenerator generator, String message, @Nullable Throwable cause) {
        super(generator, message, cause);
    }
}
