package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a method another name on the wires than it has in Java. Overloads of the same number of parameters need it at a server, which picks by name and
 * number alone.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RpcName {
    /** The name on the wires, before any prefix. */
    String value();
}
