package io.trivet.versions;

/** Prints a line for each check. */
final class Report {
    /** A check, which throws or returns false if it fails. */
    interface Check {
        boolean holds() throws Exception;
    }

    private final String leg;
    private boolean allHold = true;

    Report(String leg) {
        this.leg = leg;
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // The stack trace is for the reader of the output.
    void check(String what, Check check) {
        String seen = "FAILS";
        try {
            seen = check.holds() ? "holds" : "FAILS";
        } catch (Exception | LinkageError e) {
            seen += " (" + e + ")";
            e.printStackTrace();
        }
        allHold &= seen.equals("holds");
        System.out.println(leg + ": " + what + ": " + seen);
    }

    boolean allHold() {
        return allHold;
    }
}
