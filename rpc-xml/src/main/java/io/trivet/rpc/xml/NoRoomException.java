package io.trivet.rpc.xml;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamWriteException;

/** A document that exceeds its maximum length, or whose memory is in use by others. */
final class NoRoomException extends StreamWriteException {
    private static final long serialVersionUID = 1L;

    private final long wanted;

    private NoRoomException(String message, long wanted) {
        super(null, message);
        this.wanted = wanted;
    }

    /** Returns an exception for a document that would be longer than this many bytes. */
    static NoRoomException ofLimit(int max) {
        return new NoRoomException("it takes more than " + max + " bytes", 0);
    }

    /**
     * Returns an exception for a document for which this many bytes would be available if other calls didn't hold them.
     */
    static NoRoomException forNow(long wanted) {
        return new NoRoomException("the other calls under way leave no memory for it", wanted);
    }

    /** Returns the exception of this class that caused another one, or null. */
    static @Nullable NoRoomException in(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof NoRoomException found) {
                return found;
            }
        }
        return null;
    }

    /** Returns whether the memory is lacking only now, and may be available soon. */
    boolean isForNow() {
        return wanted > 0;
    }

    /** Returns how much memory was wanted. */
    long wanted() {
        return wanted;
    }
}
