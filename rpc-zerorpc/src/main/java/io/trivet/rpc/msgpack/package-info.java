/** Java values as MessagePack, in the form that Python reads naturally. Internal. */
@NullMarked
package io.trivet.rpc.msgpack;

import org.jspecify.annotations.NullMarked;
