/**
 * Rules that determine which Java values can be sent, and how a wire represents them: one description of each type and
 * one set of rules for all formats. Jackson handles beans.
 *
 * <p>This package is internal: any version may change it. It is for transports, Trivet's own first; programs use no
 * type of it.
 */
@NullMarked
package io.trivet.rpc.values;

import org.jspecify.annotations.NullMarked;
