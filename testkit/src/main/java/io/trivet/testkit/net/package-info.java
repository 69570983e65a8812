/** A detector of leaked buffers, a name server, and URIs with secrets, for tests. */
@NullMarked
package io.trivet.testkit.net;

import org.jspecify.annotations.NullMarked;
