/**
 * A torture program for locks: processes contend for a few locks while faults are injected into them, their server and
 * their network. Afterwards the program checks the grants that they report.
 *
 * <p>{@link io.trivet.testkit.torture.Torture} runs it; {@link io.trivet.testkit.torture.TortureContract} is a short
 * run as a test of a backend.
 */
@NullMarked
package io.trivet.testkit.torture;

import org.jspecify.annotations.NullMarked;
