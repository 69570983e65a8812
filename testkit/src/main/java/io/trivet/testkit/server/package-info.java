/**
 * Real servers for tests, started in one line: processes on this machine, from binaries in the Maven repository, that
 * end with this JVM.
 *
 * <p>{@link io.trivet.testkit.server.Servers} returns shared servers. A test that pauses or kills its server
 * starts its own, as with {@link io.trivet.testkit.server.RedisServer#start()}.
 */
@NullMarked
package io.trivet.testkit.server;

import org.jspecify.annotations.NullMarked;
