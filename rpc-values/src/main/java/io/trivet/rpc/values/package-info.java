/** How Java values become values of a wire, through Jackson: one set of rules, whatever the format. For transports. */
@NullMarked
package io.trivet.rpc.values;

import org.jspecify.annotations.NullMarked;
