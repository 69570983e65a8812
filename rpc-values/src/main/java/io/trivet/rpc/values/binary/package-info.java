/**
 * Codecs of binary formats: one set for all, over a format's {@link io.trivet.rpc.values.binary.BinaryWriter writer} and
 * {@link io.trivet.rpc.values.binary.BinaryReader reader}. A format overrides what it writes in a form of its own.
 *
 * <p>This package is internal: any version may change it.
 */
@NullMarked
package io.trivet.rpc.values.binary;

import org.jspecify.annotations.NullMarked;
