/** How Java values become values of a wire, through Jackson: one set of rules, whatever the format. For transports. */
package io.trivet.rpc.jackson;
