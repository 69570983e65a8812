package io.trivet.rpc.xml;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamWriteException;

/** Says that a document gets longer than it may, or that others hold the memory for it. */
final class NoRoomException extends StreamWriteException {
    private static final long serialVersionUID = 1L;

    private final long wanted;

    private NoRoomException(String message, long wanted) {
        super(null, message);
        this.wanted = wanted;
    }

    /** Returns one for a document that would be longer than so many bytes. */
    static NoRoomException ofLimit(int most) {
        return new NoRoomException("it takes more than " + most + " bytes", 0);
    }

    /** Returns one for a document for which so many bytes would be there if others didn't have them. */
    static NoRoomException forNow(long wanted) {
        return new NoRoomException("the other calls under way leave no memory for it", wanted);
    }

    /** Returns the one that something was thrown for, or null. */
    static @Nullable NoRoomException in(Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof NoRoomException found) {
                return found;
            }
        }
        return null;
    }

    /** Tells whether it is for want of memory, of which there may be more soon. */
    boolean isForNow() {
        return wanted > 0;
    }

    /** Returns how much memory was wanted. */
    long wanted() {
        return wanted;
    }
}
