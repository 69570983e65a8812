/**
 * A torture program for locks: processes contend for a few locks while they, their server and their network are hurt, and what
 * they say they held is checked afterwards.
 *
 * <p>{@link io.trivet.testkit.torture.Torture} runs it; {@link io.trivet.testkit.torture.TortureContract} makes a short run a
 * test of a backend.
 */
@NullMarked
package io.trivet.testkit.torture;

import org.jspecify.annotations.NullMarked;
