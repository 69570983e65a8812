package io.trivet.rpc.zerorpc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the ids of the channels that a peer opens. For the connection's event loop. */
final class PeerIds {
    /** The form of the first id that has such a form: those that follow usually have the same. */
    private @Nullable IdForm form;

    /** Returns the id that is the item at this position. */
    MessageId read(byte[] bytes, int from, int to) {
        if (form == null) {
            form = IdForm.of(bytes, from, to);
        }
        int number = form == null ? 0 : form.numberOf(bytes, from, to);
        return form == null || number == 0
                ? new MessageId.Other(Arrays.copyOfRange(bytes, from, to))
                : new MessageId.Counted(form, number);
    }
}
