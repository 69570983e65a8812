/**
 * Real servers for tests, started in one line: processes on this machine, from binaries in the Maven repository, that
 * end with this JVM.
 *
 * <p>With the system property {@code trivet.testkit.servers=containers}, which the Maven profile {@code containers}
 * sets, they run in containers of well-known images instead, by Testcontainers and Docker. H2 remains a process. The
 * property alone decides: a JVM that isn't asked to doesn't look for Docker, and one that is fails where there is none.
 *
 * <p>{@link io.trivet.testkit.server.Servers} returns shared servers. A test that pauses or kills its server
 * starts its own, as with {@link io.trivet.testkit.server.RedisServer#start()}.
 */
@NullMarked
package io.trivet.testkit.server;

import org.jspecify.annotations.NullMarked;
