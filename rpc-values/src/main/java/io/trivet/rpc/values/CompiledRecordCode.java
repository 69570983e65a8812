package io.trivet.rpc.values;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** Template of which {@link RecordCode} makes hidden copies, each with its own handles; it can't be used directly. */
final class CompiledRecordCode extends RecordCode {
    private static final MethodHandle READ_VALUES = handle(0);
    private static final MethodHandle READ_MEMBERS = handle(1);
    private static final MethodHandle WRITE_VALUES = handle(2);
    private static final MethodHandle WRITE_MEMBERS = handle(3);

    CompiledRecordCode() {}

    private static MethodHandle handle(int index) {
        try {
            return MethodHandles.classDataAt(
                    MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, MethodHandle.class, index);
        } catch (IllegalAccessException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Override
    public Object readValues(Object in) {
        try {
            return (Object) READ_VALUES.invokeExact(in);
        } catch (Throwable e) {
            throw RecordType.unchecked(e);
        }
    }

    @Override
    public Object readMembers(Object in) {
        try {
            return (Object) READ_MEMBERS.invokeExact(in);
        } catch (Throwable e) {
            throw RecordType.unchecked(e);
        }
    }

    @Override
    public void writeValues(Object out, Object owner) {
        try {
            WRITE_VALUES.invokeExact(out, owner);
        } catch (Throwable e) {
            throw RecordType.unchecked(e);
        }
    }

    @Override
    public void writeMembers(Object out, Object owner) {
        try {
            WRITE_MEMBERS.invokeExact(out, owner);
        } catch (Throwable e) {
            throw RecordType.unchecked(e);
        }
    }
}
