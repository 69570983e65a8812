/** Clocks that move when a test says so. */
package io.trivet.testkit.time;
