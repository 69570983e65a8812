package io.trivet.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Gives a method another name on the wires than it has in Java. Overloads need it, since a wire knows a method by its name alone. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RpcName {
    /** The name on the wires, before any prefix. */
    String value();
}
