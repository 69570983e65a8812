/** Servers of calls in JVMs of their own, for tests that do harm to them. */
@NullMarked
package io.trivet.testkit.rpc;

import org.jspecify.annotations.NullMarked;
