/**
 * Which Java values travel, and how they become values of a wire: one description of a type and one set of rules, whatever the format; beans by Jackson.
 *
 * <p>This package is internal: any version may change it. It is for transports, ours first; programs name nothing of it.
 */
@NullMarked
package io.trivet.rpc.values;

import org.jspecify.annotations.NullMarked;
