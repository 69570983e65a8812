package io.trivet.testkit.server;

import java.util.List;

/** A started server: processes of this machine, or a container. */
interface Running extends AutoCloseable {
    boolean isAlive();

    /** Returns the exit status of a server that has ended. */
    int status();

    /** Returns what was started, for messages. */
    List<String> command();

    /** Pauses the server; does nothing if it is paused. */
    void pause();

    /** Resumes the server; does nothing if it isn't paused. */
    void resume();

    /** Kills the server, paused or not, and returns when it is gone; does nothing if it has ended. The data remain. */
    void kill();

    /** Ends the server for good. */
    @Override
    void close();

    /** Returns the last lines of the server's log. */
    String logTail();
}
