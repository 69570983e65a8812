package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets how long calls of a method may take, or streams until they have begun. Replaces the client's timeout; the
 * options of a stub or a call replace it in turn.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RpcTimeout {
    /** The time in milliseconds, above zero. */
    long millis();
}
