/** RPC servers in separate JVMs, for tests that overload them. */
@NullMarked
package io.trivet.testkit.rpc;

import org.jspecify.annotations.NullMarked;
