package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Signatures with types that contain a value of another type. */
class TypeNamesTest {
    @Test
    void aTypeThatHoldsANumberIsNamedAfterTheNumber() {
        assertThat(TypeNames.of(OptionalInt.class)).isEqualTo("int");
        assertThat(TypeNames.of(OptionalLong.class)).isEqualTo("i8");
        assertThat(TypeNames.of(OptionalDouble.class)).isEqualTo("double");
        assertThat(TypeNames.of(AtomicInteger.class)).isEqualTo("int");
        assertThat(TypeNames.of(AtomicLong.class)).isEqualTo("i8");
        assertThat(TypeNames.of(AtomicBoolean.class)).isEqualTo("boolean");
    }
}
