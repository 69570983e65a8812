package io.trivet.contracts.rpc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exceptions in the various forms that programs use. */
final class Failures {
    private Failures() {}

    /** Throws any exception, as handlers in other JVM languages do. */
    static RuntimeException sneaky(Throwable thrown) {
        return Failures.<RuntimeException>anything(thrown);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException anything(Throwable thrown) throws E {
        throw (E) thrown;
    }

    static class Plain extends Exception {
        private static final long serialVersionUID = 1L;

        Plain(String message) {
            super(message);
        }
    }

    /** Declared together with its superclass. */
    static class Detailed extends Plain {
        private static final long serialVersionUID = 1L;
        final int detail;

        Detailed(String message, int detail) {
            super(message);
            this.detail = detail;
        }
    }

    /** Declared only by its superclass. */
    static class SubclassOfPlain extends Plain {
        private static final long serialVersionUID = 1L;
        final int unknown = 1;

        SubclassOfPlain(String message) {
            super(message);
        }
    }

    static class WithMessage extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        @SuppressWarnings("serial")
        final @Nullable List<String> hints;

        @SuppressWarnings("serial")
        final @Nullable Map<String, Long> counts;

        WithMessage(String message, int code, @Nullable List<String> hints, @Nullable Map<String, Long> counts) {
            super(message);
            this.code = code;
            this.hints = hints;
            this.counts = counts;
        }
    }

    static class FieldsOnly extends Exception {
        private static final long serialVersionUID = 1L;
        final int needed;
        final long left;

        FieldsOnly(int needed, long left) {
            super(needed + " needed, " + left + " left");
            this.needed = needed;
            this.left = left;
        }
    }

    static class FieldsThenMessage extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;
        final String hint;

        FieldsThenMessage(int code, String hint, String message) {
            super(message);
            this.code = code;
            this.hint = hint;
        }
    }

    static class MessageAndCause extends Exception {
        private static final long serialVersionUID = 1L;
        int code;

        MessageAndCause(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    static class MessageThenFields extends Exception {
        private static final long serialVersionUID = 1L;
        int code;

        @Nullable
        String hint;

        MessageThenFields(String message) {
            super(message);
        }
    }

    static class MessageThenOneField extends Exception {
        private static final long serialVersionUID = 1L;
        int code;

        MessageThenOneField(String message) {
            super(message);
        }
    }

    /** An exception whose constructor's parameter could also be the field. */
    static class MessageAndOneText extends Exception {
        private static final long serialVersionUID = 1L;

        @Nullable
        String hint;

        MessageAndOneText(String message) {
            super(message);
        }
    }

    static class NothingThenFields extends Exception {
        private static final long serialVersionUID = 1L;
        int code;

        NothingThenFields() {
            super("always this");
        }
    }

    abstract static class AbstractFailure extends Exception {
        private static final long serialVersionUID = 1L;

        AbstractFailure(String message) {
            super(message);
        }
    }

    static class Undeclared extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undeclared(String message) {
            super(message);
        }
    }
}
