package io.trivet.testkit.server;

/** Starts one server, for the first time or again after it was killed. */
@FunctionalInterface
interface Starter {
    /**
     * Returns the started server, which needn't answer yet.
     *
     * @throws StartFailure if it can't be started
     */
    Running start();
}
