/** Buffers that tell when nobody released them, a name server, and addresses that hold secrets. */
@NullMarked
package io.trivet.testkit.net;

import org.jspecify.annotations.NullMarked;
