package io.trivet.rpc.values;

/**
 * Parser that can check whether the expected member comes next before it creates a string for its name. For transports.
 */
public interface MemberParser {
    /**
     * Steps to the next name in an object, or to the object's end.
     *
     * @param expected the index of the name that is most likely next
     * @return the index of the name, -1 for an unknown name, or {@link MemberNames#END}
     */
    int nextMember(MemberNames names, int expected);
}
