package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks methods for which running twice has the same effect as running once. A client then sends a call again by itself
 * when a connection breaks before the answer has arrived. Without the annotation, a client sends a call again only if
 * the call was never sent, or if the server said that it didn't run it.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {}
