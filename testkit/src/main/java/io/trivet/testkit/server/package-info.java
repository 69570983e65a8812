/**
 * Real servers in one line: processes of this machine, from binaries in the Maven repository, that end with this JVM.
 *
 * <p>{@link io.trivet.testkit.server.Servers} gives shared ones; a test that hurts its server starts its own, as in
 * {@link io.trivet.testkit.server.RedisServer#start()}.
 */
@NullMarked
package io.trivet.testkit.server;

import org.jspecify.annotations.NullMarked;
