package io.trivet.examples;

// Goes with IdServer.java. It needs only the JDK.

/** The service of an id server, on any wire. */
public interface IdService {
    /** Returns a new id of this key, such as "orders". */
    long next(String key);

    /** Returns as many new ids of this key, 1 to 10,000, in rising order. */
    long[] fill(String key, int count);
}
