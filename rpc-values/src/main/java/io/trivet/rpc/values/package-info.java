/**
 * Which Java values travel, and how they become values of a wire: one description of a type and one set of rules, whatever the format; beans by Jackson.
 *
 * <p>For transports, ours first; programs name nothing of it, and it may change with any version.
 */
@NullMarked
package io.trivet.rpc.values;

import org.jspecify.annotations.NullMarked;
