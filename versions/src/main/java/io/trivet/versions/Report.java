package io.trivet.versions;

/** Prints a line for each check. */
final class Report {
    /** Something that throws if it doesn't work. */
    interface Check {
        boolean holds() throws Exception;
    }

    private final String leg;
    private boolean allHold = true;

    Report(String leg) {
        this.leg = leg;
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // What a program of checks has seen is for its reader.
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
