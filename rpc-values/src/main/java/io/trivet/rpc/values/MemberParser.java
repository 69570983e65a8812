package io.trivet.rpc.values;

/** A parser that looks whether the member comes next that is expected, before it makes a string of its name. For transports. */
public interface MemberParser {
    /**
     * Steps to the next name in an object, or to the object's end.
     *
     * @param expected which of the names most likely comes
     * @return which came, -1 for none of them, or {@link MemberNames#END}
     */
    int nextMember(MemberNames names, int expected);
}
