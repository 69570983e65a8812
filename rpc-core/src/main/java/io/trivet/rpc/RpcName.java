package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets a method's name on the wires, if it differs from the Java name. A server needs it for overloads with the same
 * number of parameters, because it selects by name and number only.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RpcName {
    /** The name on the wires, before any prefix. */
    String value();
}
